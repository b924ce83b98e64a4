import { describe, expect, test } from 'vitest';
import { loadHighs } from '../engine/highs.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureJson, fixtureText } from '../fixtures/load.ts';
import { gridNetwork, onePipeNetwork } from '../fixtures/networks.ts';
import { overlayOf, placesOf, readPacked } from '../fixtures/read-picture.ts';
import { withSpeeds } from '../fixtures/scheduling.ts';
import { identify } from '../identification/identify.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';
import { schedulePumps } from '../scheduling/schedule-pumps.ts';
import { valueAt } from '../simulation/series.ts';
import { simulate } from '../simulation/simulate.ts';
import { findAvailableFireFlow } from '../testing/available-fire-flow.ts';
import { sweepNMinusOne } from '../testing/n-minus-one.ts';
import type { TestScenario } from '../testing/scenario.ts';
import { testScenario } from '../testing/test-scenario.ts';
import { drawFireFlow } from './draw-fire-flow.ts';
import { drawIdentification } from './draw-identification.ts';
import { drawScenario } from './draw-scenario.ts';
import { drawSchedule } from './draw-schedule.ts';
import { drawSimulation } from './draw-simulation.ts';
import { drawSweep } from './draw-sweep.ts';
import { toScenarioText } from './scenario-text.ts';

const epanet = await loadEpanet();
const options = { source: 'file.inp' };
const net1 = { inp: fixtureText('Net1.inp') };

test('a run that was asked for otherwise than the file has it is drawn as it was computed', () => {
  const run = simulate(epanet, net1, {
    durationS: 7200,
    boundary: { reservoirHeads: { 9: { value: 850, unit: 'ft' } }, demandMultiplier: 2 },
  });
  const picture = drawSimulation(net1, run, options);
  expect(picture.runs).toHaveLength(1);
  expect(picture.runs[0].kind).toBe('simulation');
  expect(picture.timesS).toEqual([0, 3600, 7200]);
  // The head of reservoir 9 is what was asked for (the file has 800 ft).
  const elevations = Buffer.from(picture.nodes.elevation, 'base64');
  expect(elevations.readDoubleLE(8 * picture.nodes.ids.indexOf('9'))).toBe(850);
  const at32 = picture.nodes.ids.indexOf('32');
  const [{ pressure }] = picture.runs;
  expect(readPacked(pressure, 2, at32)).toBeCloseTo(valueAt(run.nodes.pressure, 2, at32), 2);
});

describe('a scenario', () => {
  // R -- P -- J with 10 L/s: without P nothing arrives. A day of 10 L/s is 864 m3.
  const network = onePipeNetwork({ demand: 10 });
  const outage: TestScenario = { kind: 'outage', linkIds: ['P'] };

  test('has the network before it, who is short of water, and where it happens', () => {
    const picture = drawScenario({ network }, testScenario(epanet, { network }, outage), options);
    expect(picture.runs.map(({ kind }) => kind)).toEqual(['file', 'scenario']);
    expect(overlayOf(picture, 'water not delivered').J).toBeCloseTo(864, 0);
    expect(picture.overlays.map(({ name, unit }) => [name, unit])).toEqual([
      ['water not delivered', 'm3'],
      ['time below the required pressure', 'h'],
    ]);
    expect(overlayOf(picture, 'time below the required pressure').J).toBeCloseTo(24, 6);
    expect(picture.marks).toEqual([{ what: 'link', index: 0, text: 'outage' }]);
    expect(picture.note).toBe('outage of P');
    const [before, after] = picture.runs;
    expect(Math.abs(readPacked(before.flow, 0, 0))).toBeCloseTo(10, 3);
    expect(readPacked(after?.flow ?? before.flow, 0, 0)).toBeCloseTo(0, 3);
  });

  test.each([
    // P goes from 0, 0 by 10, 0 to 10, 10, so it is 20 long.
    [0.25, [5, 0], { P: [], 'P-burst': [10, 0] }],
    [0.75, [10, 5], { P: [10, 0], 'P-burst': [] }],
  ])('a hole at %d of a bent pipe lies on its line', (fraction, [x = 0, y = 0], bends) => {
    const bent: Network = {
      ...network,
      coordinates: { R: [0, 0], J: [10, 10] },
      vertices: { P: [[10, 0]] },
    };
    const burst: TestScenario = { kind: 'burst', pipeId: 'P', fraction, holeArea: { value: 10, unit: 'cm2' } };
    const picture = drawScenario({ network: bent }, testScenario(epanet, { network: bent }, burst), options);
    expect(picture.layout).toBe('file');
    const hole = picture.nodes.ids.indexOf('P-burst');
    expect(placesOf(picture)[hole]).toEqual([x / 10, y / 10]);
    expect(picture.marks).toEqual([{ what: 'node', index: hole, text: 'burst' }]);
    for (const [id, points] of Object.entries(bends)) {
      const found = picture.links.bends[picture.links.ids.indexOf(id)] ?? [];
      expect(found).toEqual(points.map((value) => value / 10));
    }
  });

  test.each<[TestScenario, string]>([
    [
      { kind: 'burst', nodeId: '22', holeArea: { value: 10, unit: 'cm2' }, fromS: 7200, untilS: 12_600 },
      'burst at 22, a hole of 10 cm2, from 2:00 h to 3:30 h',
    ],
    [
      { kind: 'burst', pipeId: 'P1', fraction: 0.4, holeArea: { value: 1, unit: 'in2' } },
      'burst along pipe P1, at 0.4 of its length, a hole of 1 in2',
    ],
    [{ kind: 'demand-surge', multiplier: 1.5 }, 'all demands × 1.5'],
    [{ kind: 'demand-surge', multiplier: 2, nodeIds: ['1', '2'], untilS: 3600 }, 'demand of 1, 2 × 2 to 1:00 h'],
    [{ kind: 'fire-flow', nodeId: '22', flow: { value: 1000, unit: 'GPM' } }, 'a hydrant at 22 draws 1000 GPM'],
    [{ kind: 'outage', linkIds: [...'abcdefghij'] }, 'outage of a, b, c, d, e, f, g, h and 2 more'],
    [{ kind: 'power-failure' }, 'power failure of all pumps'],
    [{ kind: 'source-loss', nodeId: '9', fromS: 90_000 }, 'loss of source 9, from 25:00 h'],
  ])('in words: %j', (scenario, text) => {
    expect(toScenarioText(scenario)).toBe(text);
  });
});

test('a sweep: links by what their loss costs; a pipe beside another costs nothing and has no rank', () => {
  const base = onePipeNetwork({ demand: 10 });
  const pipe = base.pipes[0];
  if (pipe === undefined) throw new Error('one pipe');
  // R = J (two pipes), J -- K: without the last 4 L/s of 14 are not served, 345.6 m3 a day.
  const network: Network = {
    ...base,
    junctions: [...base.junctions, { id: 'K', elevation: 0, demands: [{ base: 4 }] }],
    pipes: [pipe, { ...pipe, id: 'Q' }, { ...pipe, id: 'L', from: 'J', to: 'K' }],
  };
  const { members } = sweepNMinusOne(epanet, { network });
  const picture = drawSweep(epanet, { network }, members, options);
  const unserved = overlayOf(picture, 'water not delivered without it');
  expect(unserved).toMatchObject({ P: 0, Q: 0 });
  expect(unserved.L).toBeCloseTo(345.6, 0);
  expect(overlayOf(picture, 'rank of harm')).toEqual({ L: 1 });
  expect(overlayOf(picture, 'time below the required pressure without it').L).toBeCloseTo(24, 6);
  expect(picture.overlays.map(({ isFirst, lowStandsOut }) => [isFirst, lowStandsOut])).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
  expect(picture.note).toBe('3 links taken out one by one; somebody is short of water without 1 of them');
  expect(picture.marks).toEqual([{ what: 'link', index: 2, text: 'rank 1' }]);
  // The map has the times of the file, not only the day's end that members keep.
  expect(picture.timesS).toHaveLength(25);
  expect(picture.runs.map(({ kind }) => kind)).toEqual(['intact']);
});

test('a schedule is drawn from what was recorded of it: as EPANET does it by speed patterns, from where it starts', async () => {
  const inp = fixtureText('sched-A.inp');
  const request = { horizonS: 6 * 3600, fromS: 7 * 3600, startLevels: { T1: { value: 3, unit: 'm' } } } as const;
  const result = schedulePumps(epanet, await loadHighs(), { inp }, { ...request, record: true });
  if (result.record === undefined) throw new Error('nothing was recorded');
  const picture = drawSchedule({ inp }, result.record, options);
  expect(picture.timesS).toEqual([0, 1, 2, 3, 4, 5, 6].map((hour) => hour * 3600));
  expect(picture.clockStartS).toBe(7 * 3600);
  const [before, after] = picture.runs;
  expect([before.kind, after?.kind]).toEqual(['file', 'schedule']);
  expect(before.totalCost).toBeCloseTo(result.baseline.cost, 9);
  expect(after?.totalCost).toBeCloseTo(result.cost, 9);
  // Another way to the same: the pumps follow speed patterns, and the clock starts at hour 7.
  const file = parseInp(inp);
  const speeds = result.speeds.map((row) => [...Array<number>(7).fill(0), ...row]);
  const followed = withSpeeds(file, result.pumpIds, speeds, 3600);
  const check = simulate(epanet, {
    network: {
      ...followed,
      times: { ...followed.times, durationS: 6 * 3600, patternStartS: 7 * 3600 },
      tanks: file.tanks.map((tank) => ({ ...tank, initialLevel: 3 })),
    },
  });
  const levels = after?.tanks[0]?.levels ?? [];
  expect(levels).toHaveLength(7);
  for (const [hour, level] of levels.entries()) {
    const row = check.timesS.indexOf(hour * 3600);
    expect(level).toBeCloseTo(check.tankLevels.T1?.[row] ?? Number.NaN, 3);
    for (const [node, kind] of check.nodeKinds.entries()) {
      // At the end the pattern goes on to what is after the schedule.
      if (kind !== 'junction' || hour === 6) continue;
      const pressure = readPacked((after ?? before).pressure, hour, node);
      expect(pressure).toBeCloseTo(valueAt(check.nodes.pressure, row, node), 1);
    }
  }
  const runs = after?.pumps[0]?.stretches ?? [];
  const speedAt = (hour: number) => runs.find(({ fromS, toS }) => fromS <= hour * 3600 && hour * 3600 < toS)?.speed;
  expect([0, 1, 2, 3, 4, 5].map(speedAt)).toEqual(result.speeds[0]);
});

test('an identification: pipes by factor, leaks by rank, and the network with the estimates beside the file', () => {
  const data = fixtureJson<{
    readonly times_s: readonly number[];
    readonly pressure_sensors: readonly string[];
    readonly pressure_observed: readonly (readonly number[])[];
    readonly noise: { readonly pressure_sd: number };
    readonly roughness_groups: readonly (readonly string[])[];
    readonly leak_candidates: readonly string[];
    readonly truth: { readonly leak_node: string };
  }>('calibration-Net2.case.json');
  const source = { inp: fixtureText('Net2.inp') };
  const groups = data.roughness_groups.map((pipeIds, i) => ({ id: String(i + 1), pipeIds }));
  const result = identify(epanet, source, {
    observations: {
      timesS: data.times_s,
      pressure: {
        unit: 'psi',
        nodeIds: data.pressure_sensors,
        values: data.pressure_observed,
        sensorSd: data.noise.pressure_sd,
      },
    },
    groups,
    leakCandidateIds: data.leak_candidates,
    maxEmitter: 20,
  });
  const picture = drawIdentification(epanet, source, groups, result, options);
  const factors = overlayOf(picture, 'roughness factor');
  for (const [i, { pipeIds }] of groups.entries()) {
    for (const id of pipeIds) expect(factors[id]).toBeCloseTo(result.groups[i]?.multiplier ?? Number.NaN, 5);
  }
  expect(Object.keys(factors)).toHaveLength(groups.flatMap(({ pipeIds }) => pipeIds).length);
  const ranks = overlayOf(picture, 'leak rank');
  expect(ranks[data.truth.leak_node]).toBe(1);
  expect(Object.values(ranks).sort((a, b) => a - b)).toEqual(data.leak_candidates.map((_, i) => i + 1));
  expect(picture.marks).toEqual(
    result.leaks.map(({ nodeId }) => ({ what: 'node', index: picture.nodes.ids.indexOf(nodeId), text: 'leak' })),
  );
  expect(picture.overlays.find(({ name }) => name === 'leak emitter')?.unit).toBe('GPM per psi^0.5');
  // The estimates written into the network by hand.
  const file = parseInp(source.inp);
  const factorOf = (id: string) =>
    result.groups[groups.findIndex(({ pipeIds }) => pipeIds.includes(id))]?.multiplier ?? 1;
  const check = simulate(epanet, {
    network: {
      ...file,
      pipes: file.pipes.map((pipe) => ({ ...pipe, roughness: pipe.roughness * factorOf(pipe.id) })),
      junctions: file.junctions.map((junction) => {
        const leak = result.leaks.find(({ nodeId }) => nodeId === junction.id);
        return leak === undefined ? junction : { ...junction, emitter: leak.emitter };
      }),
    },
  });
  const [before, after] = picture.runs;
  for (const id of data.pressure_sensors) {
    const [node, row] = [picture.nodes.ids.indexOf(id), 10];
    const estimated = readPacked((after ?? before).pressure, row, node);
    expect(estimated).toBeCloseTo(valueAt(check.nodes.pressure, row, check.nodeIds.indexOf(id)), 2);
    expect(estimated).not.toBeCloseTo(readPacked(before.pressure, row, node), 2);
  }
});

test('what the model misses at a sensor is told by sensor: a gauge that reads 3 m too much', () => {
  const network = gridNetwork(4);
  const sensors = ['J0-3', 'J1-1', 'J2-2', 'J3-0', 'J3-3'];
  const truth = simulate(epanet, { network });
  const values = truth.timesS.map((_, row) =>
    sensors.map((id, i) => valueAt(truth.nodes.pressure, row, truth.nodeIds.indexOf(id)) + (i === 2 ? 3 : 0)),
  );
  const source = { network };
  const { sensors: fits, ...rest } = identify(epanet, source, {
    observations: { timesS: truth.timesS, pressure: { unit: 'm', nodeIds: sensors, values, sensorSd: 0.5 } },
    groups: [{ id: 'all', pipeIds: network.pipes.map(({ id }) => id) }],
  });
  // Model minus reading, with the file's roughness, which is the true one.
  expect(fits.map(({ elementId }) => elementId)).toEqual(sensors);
  for (const [i, { meanResidualBefore, readings }] of fits.entries()) {
    expect(readings).toBe(truth.timesS.length);
    expect(meanResidualBefore).toBeCloseTo(i === 2 ? -3 : 0, 2);
  }
  const groups = [{ id: 'all', pipeIds: network.pipes.map(({ id }) => id) }];
  const picture = drawIdentification(epanet, source, groups, { ...rest, sensors: fits }, options);
  const missed = overlayOf(picture, 'model minus pressure reading');
  expect(missed['J2-2']).toBeLessThan(-1);
  expect(picture.overlays.some(({ name }) => name === 'leak rank')).toBe(false);
});

test('an available fire flow: before the hydrant opens, and with just that flow', () => {
  const found = findAvailableFireFlow(epanet, net1, { nodeId: '22', atS: 3600, protectedNodeIds: ['32'] });
  const picture = drawFireFlow(net1, found, options);
  expect(picture.timesS).toEqual([3600]);
  const [before, after] = picture.runs;
  const at = (id: string) => picture.nodes.ids.indexOf(id);
  expect(readPacked(before.pressure, 0, at('22'))).toBeCloseTo(found.staticPressure, 3);
  // 20 psi at the weaker of the two is what limits it.
  const [hydrant, other] = ['22', '32'].map((id) => readPacked((after ?? before).pressure, 0, at(id)));
  expect(Math.min(hydrant ?? 0, other ?? 0)).toBeCloseTo(20, 2);
  expect(found.limitingNodeId).toBe((hydrant ?? 0) < (other ?? 0) ? '22' : '32');
  expect(picture.marks.map(({ index, text }) => [picture.nodes.ids[index], text])).toEqual(
    found.limitingNodeId === '22'
      ? [['22', 'hydrant']]
      : [
          ['22', 'hydrant'],
          ['32', 'limits the flow'],
        ],
  );
});
