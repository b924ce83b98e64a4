import { expect, test } from 'vitest';
import { unitsFor } from '../../domains/hydro/index.ts';
import type { StoredReading } from '../../stores/network-reading-store.ts';
import { observeLevels } from './observe-levels.ts';

const network = { units: unitsFor('LPS'), pumpIds: ['P', 'Q'] };
const expected = {
  levels: { A: 1, B: 2 },
  pumpStates: { P: { on: true, heldS: 7_200 }, Q: { on: false, heldS: 3_600 } },
};
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
const reading = (minute: number, tankLevels: StoredReading['tankLevels'], pumps = {}): StoredReading => ({
  ...{ at: at(minute), receivedAt: at(minute), tankLevels, pumps },
});

test('of each tank and pump the newest that was read counts, from whatever reading', () => {
  const readings = [
    reading(9, { A: { value: 4, unit: 'm' } }, { P: false }),
    reading(5, { A: { value: 9, unit: 'm' }, B: { value: 10, unit: 'ft' } }, { P: true, Q: false }),
  ];
  expect(observeLevels(readings, expected, network, 600)).toEqual({
    levels: { A: 4, B: expect.closeTo(3.048, 9) },
    // It is off now, and nobody knows since when; Q is as it was thought to be.
    pumpStates: { P: { on: false }, Q: { on: false, heldS: 3_600 } },
    readAt: at(5),
    warnings: [
      { code: 'PUMP_DIFFERS', message: expect.stringMatching(/Pump P was read as off, and had been planned on/) },
    ],
  });
});

test('a tank without a reading has the level that was expected, and it is said which', () => {
  const { levels, readAt, warnings } = observeLevels(
    [reading(3, { A: { value: 4, unit: 'm' } })],
    expected,
    network,
    600,
  );
  expect([levels, readAt]).toEqual([{ A: 4, B: 2 }, at(3)]);
  expect(warnings).toEqual([
    { code: 'READING_MISSING', message: expect.stringMatching(/^No reading of tank B was newer than 600 s:/) },
  ]);
});

test('none at all: everything is as expected', () => {
  const { levels, pumpStates, readAt, warnings } = observeLevels([], expected, network, 60);
  expect([levels, pumpStates, readAt]).toEqual([expected.levels, expected.pumpStates, null]);
  expect(warnings[0]?.message).toMatch(/tank A, B/);
});

test('tanks and pumps that the version of this day does not have are no matter', () => {
  const { levels, pumpStates } = observeLevels(
    [reading(1, { Z: { value: 4, unit: 'm' } }, { Z: true })],
    expected,
    network,
    60,
  );
  expect(Object.keys(levels)).toEqual(['A', 'B']);
  expect(Object.keys(pumpStates)).toEqual(['P', 'Q']);
});
