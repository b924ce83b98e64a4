import { describe, expect, test } from 'vitest';
import { loadHighs } from '../engine/highs.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureText } from '../fixtures/load.ts';
import { twoTankNetwork, withSpeeds } from '../fixtures/scheduling.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';
import { simulate } from '../simulation/simulate.ts';
import { schedulePumps } from './schedule-pumps.ts';
import { simulateSchedule } from './simulate-schedule.ts';

const epanet = await loadEpanet();
const highs = await loadHighs();
const HOUR_S = 3600;
const m = (value: number) => ({ value, unit: 'm' as const });
const caseA = parseInp(fixtureText('sched-A.inp'));
/** The pump keeps the tank between two levels, which it starts between. */
const byLevel: Network = {
  ...caseA,
  controls: ['LINK PU1 CLOSED IF NODE T1 ABOVE 3.1', 'LINK PU1 OPEN IF NODE T1 BELOW 2.2'],
};
const onOff = [1, 0, 0, 1, 1, 0, 1, 1];
const steps = onOff.map((speed) => [speed]);

describe('given speeds', () => {
  // The other way into EPANET: pumps run by speed patterns, simulated as any network is.
  const patterned = (network: Network, speeds: readonly (readonly number[])[]) =>
    withSpeeds(
      network,
      network.pumps.map(({ id }) => id),
      speeds,
      HOUR_S,
    );

  test.each([
    ['with controls that they take the place of', byLevel, [onOff]],
    ['of two pumps, one slower', twoTankNetwork, [onOff, onOff.map((on) => 0.9 * (1 - on))]],
  ])('%s: cost, energy and levels are those of EPANET with the speeds as patterns', (_, network, speeds) => {
    const given = simulateSchedule(
      epanet,
      { network },
      { steps: onOff.map((_on, step) => speeds.map((row) => row[step] ?? 0)), demandMultiplier: 1.1 },
    );
    const again = simulate(epanet, { network: patterned(network, speeds) }, { boundary: { demandMultiplier: 1.1 } });
    expect(given.cost).toBeCloseTo(again.energy.totalCost, 6);
    expect(given.energyKwh).toBeCloseTo(again.energy.energyKwh, 6);
    // What is solved at the end belongs to the step behind it.
    const { values, columns } = again.nodes.pressure;
    const junctions = network.junctions.filter(({ demands }) => demands.some(({ base }) => base > 0));
    const pressures = again.timesS
      .slice(0, -1)
      .flatMap((_timeS, row) =>
        junctions.map(({ id }) => values[row * columns + again.nodeIds.indexOf(id)] ?? Number.NaN),
      );
    expect(given.lowestPressure).toBeCloseTo(Math.min(...pressures), 4);
    for (const [id, levels] of Object.entries(given.tankLevels)) {
      const others = again.timesS.flatMap((timeS, row) =>
        timeS % HOUR_S === 0 ? [again.tankLevels[id]?.[row] ?? 0] : [],
      );
      for (const [hour, level] of levels.entries()) expect(level).toBeCloseTo(others[hour] ?? 0, 5);
    }
    expect(given.speeds).toEqual(speeds);
  });

  test('from an hour of the day and a level, it is what the scheduler promises of its own plan', () => {
    const request = {
      fromS: 6 * HOUR_S,
      startLevels: { T1: { value: 7, unit: 'ft' as const } },
      constraints: { tanks: { T1: { minLevel: m(1.2), maxLevel: m(4.9) } }, maxSwitchesPerPump: 3 },
    };
    const plan = schedulePumps(epanet, highs, { network: caseA }, { ...request, horizonS: 12 * HOUR_S });
    const [row = []] = plan.speeds;
    const given = simulateSchedule(epanet, { network: caseA }, { ...request, steps: row.map((speed) => [speed]) });
    expect(given.cost).toBe(plan.cost);
    expect(given.tankLevels).toEqual(plan.tankLevels);
    expect(given.switchesByPumpId).toEqual(plan.switchesByPumpId);
    expect(given.violations).toEqual([]);
    expect(given.tankRanges.T1?.map((level) => Number(level.toFixed(6)))).toEqual([1, 5]);
  });
});

describe('steps that are left to the network', () => {
  test('all of them: it runs as the file says', () => {
    const given = simulateSchedule(
      epanet,
      { network: byLevel },
      { steps: Array.from({ length: 24 }, () => 'controls') },
    );
    const file = simulate(epanet, { network: byLevel });
    expect(given.cost).toBeCloseTo(file.energy.totalCost, 6);
    expect(given.tankLevels.T1?.at(-1)).toBeCloseTo(file.tankLevels.T1?.at(-1) ?? 0, 6);
    expect(given.switchesByPumpId.PU1).toBeGreaterThan(0);
  });

  test('some of them: its controls act in these and in no other', () => {
    // Off for 4 h: below 2.2 m, where the control would have switched on. Then the controls have 4 h, then it is off again.
    const off = [0];
    const given = simulateSchedule(
      epanet,
      { network: byLevel },
      { steps: [off, off, off, off, 'controls', 'controls', 'controls', 'controls', off, off] },
    );
    const levels = given.tankLevels.T1 ?? [];
    expect(levels[4]).toBeLessThan(2.2);
    expect(given.speeds[0]?.slice(0, 4)).toEqual([0, 0, 0, 0]);
    // EPANET alone, from that hour and level on, with the file's controls.
    const alone = simulate(
      epanet,
      { network: { ...byLevel, times: { ...byLevel.times, patternStartS: 4 * HOUR_S, durationS: 4 * HOUR_S } } },
      { boundary: { tankLevels: { T1: m(levels[4] ?? 0) }, linkStatus: { PU1: 'closed' } } },
    );
    for (const [hour, level] of (alone.tankLevels.T1 ?? []).entries()) expect(levels[4 + hour]).toBeCloseTo(level, 4);
    expect(given.speeds[0]?.slice(8)).toEqual([0, 0]);
    expect(levels[10]).toBeLessThan(levels[9] ?? 0);
  });

  test('a control that the file has switched off stays off', () => {
    const disabled = { ...byLevel, controls: byLevel.controls.map((control) => `${control} DISABLED`) };
    const hours = 12;
    const given = simulateSchedule(
      epanet,
      { network: disabled },
      { steps: [[0], ...Array.from({ length: hours - 1 }, () => 'controls' as const)] },
    );
    // Nothing switches the pump on again: what nobody feeds runs empty.
    expect(given.speeds[0]).toEqual(Array.from({ length: hours }, () => 0));
    expect(given.violations.length).toBeGreaterThan(0);
  });
});

test('bad requests are refused', () => {
  const refusal = (request: Parameters<typeof simulateSchedule>[2]) => () =>
    simulateSchedule(epanet, { network: caseA }, request);
  expect(refusal({ steps: [] })).toThrow(/1 to 672 whole steps/);
  expect(refusal({ steps: [[1, 1]] })).toThrow(/step 0 of the schedule: found 2 speeds, wanted one for each of PU1/);
  expect(refusal({ steps: [[Number.NaN]] })).toThrow(/speed of pump PU1/);
  expect(refusal({ steps, demandMultiplier: -1 })).toThrow(/demandMultiplier/);
  expect(refusal({ steps, startLevels: { T1: m(9) } })).toThrow(/starting at 9/);
});
