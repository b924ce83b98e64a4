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

test('a plan stays away from the limits by the margin, as far as the tank is and has room', () => {
  const constraints = {
    tanks: { A: { minLevel: ft(4), maxLevel: ft(18), minEndLevel: ft(10) }, B: { minLevel: ft(28) } },
  };
  const margins = { A: { low: 0.5, high: 1 }, B: { low: 2, high: 2 } };
  const { tanks, warnings } = hourLimits(constraints, facts, { A: 4.25, B: 29 }, margins);
  expect(tanks).toEqual({
    // Down to where it is, which is no limit that is broken.
    A: { minLevel: ft(4.25), maxLevel: ft(17), minEndLevel: ft(10.5) },
    // Between 30 and 26 ft there is nothing.
    B: { minLevel: ft(28), maxLevel: ft(30) },
  });
  expect(warnings).toEqual([]);
  // At most a tenth of the 20 ft of the tank.
  const far = hourLimits(constraints, facts, { A: 9, B: 29 }, { A: { low: 7, high: 0 } });
  expect(far.tanks.A).toEqual({ minLevel: ft(6), maxLevel: ft(18), minEndLevel: ft(12) });
});
