import { expect, test } from 'vitest';
import { unitsFor } from '../../domains/hydro/index.ts';
import { dayConstraints, hourLimits, judgedConstraints, withinTanks } from './hour-limits.ts';

const ft = (value: number) => ({ value, unit: 'ft' as const });
const m = (value: number) => ({ value, unit: 'm' as const });
const facts = {
  units: unitsFor('GPM'),
  tankRanges: { A: [0, 20] as const, B: [5, 30] as const },
  startLevels: { A: 10, B: 12 },
};

test('a plan ends at the levels of the day’s start, unless others are given', () => {
  const given = { tanks: { B: { minEndLevel: m(3) } }, maxSwitchesPerPump: 4 };
  expect(dayConstraints(given, facts)).toEqual({
    maxSwitchesPerPump: 4,
    tanks: { A: { minEndLevel: ft(10) }, B: { minEndLevel: m(3) } },
  });
  expect(dayConstraints(null, facts).tanks).toEqual({ A: { minEndLevel: ft(10) }, B: { minEndLevel: ft(12) } });
});

test('limits are those given, in the network’s unit; without any, those of the tank', () => {
  // 1.5 m are 4.92 ft.
  const { tanks, warnings } = hourLimits({ tanks: { A: { minLevel: m(1.5), maxLevel: ft(18) } } }, facts, {
    A: 9,
    B: 9,
  });
  expect(tanks).toEqual({
    A: { minLevel: { value: expect.closeTo(1.5 / 0.3048, 9), unit: 'ft' }, maxLevel: ft(18) },
    B: { minLevel: ft(5), maxLevel: ft(30) },
  });
  expect(warnings).toEqual([]);
});

test('a limit that is broken already is moved to where the tank is, and it is said', () => {
  const constraints = { tanks: { A: { minLevel: ft(5), maxLevel: ft(18) }, B: { minLevel: ft(8) } } };
  const { tanks, warnings } = hourLimits(constraints, facts, { A: 18.5, B: 7.25 });
  expect(tanks).toMatchObject({ A: { minLevel: ft(5), maxLevel: ft(18.5) }, B: { minLevel: ft(7.25) } });
  expect(warnings).toEqual([
    {
      code: 'LEVEL_OUTSIDE_LIMITS',
      message: 'Tank A is at 18.5 ft, above its limit of 18 ft: this hour is planned so that it gets no worse',
    },
    { code: 'LEVEL_OUTSIDE_LIMITS', message: expect.stringContaining('Tank B is at 7.25 ft, below its limit of 8 ft') },
  ]);
});

test('what EPANET overdrew by a step is an empty tank, and what nobody told of is one too', () => {
  expect(withinTanks({ A: -0.002, B: 31 }, facts.tankRanges)).toEqual({ A: 0, B: 30 });
  expect(withinTanks({ A: 3 }, facts.tankRanges)).toEqual({ A: 3, B: 5 });
});

test('the limit on switches is one for each horizon', () => {
  const args = { horizon: 86_400, step: 3_600 };
  const limited = { maxSwitchesPerPump: 4 };
  expect([1, 24, 25, 72].map((steps) => judgedConstraints(limited, args, steps).maxSwitchesPerPump)).toEqual([
    4, 4, 8, 12,
  ]);
  expect(judgedConstraints({}, args, 30)).toEqual({});
});
