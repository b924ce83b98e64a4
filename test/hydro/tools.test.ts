import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import { pumpedNetwork } from '../../domains/hydro/fixtures/networks.ts';
import { parseInp, unitsFor } from '../../domains/hydro/index.ts';
import { ControlAnswerSchema } from '../../schemas/hydro/control.ts';
import { IdentificationAnswerSchema } from '../../schemas/hydro/identification.ts';
import { SchedulingAnswerSchema } from '../../schemas/hydro/scheduling.ts';
import { SimulationAnswerSchema } from '../../schemas/hydro/simulation.ts';
import { TestingAnswerSchema } from '../../schemas/hydro/testing.ts';
import { startToolRig, type ToolRig } from './tool-rig.ts';

let rig: ToolRig;
beforeAll(async () => {
  rig = await startToolRig();
  const facts = { junctions: 9, reservoirs: 1, tanks: 1, pipes: 12, pumps: 1, valves: 0, units: unitsFor('GPM') };
  const inpHash = createHash('sha256').update(NET1).digest('hex');
  const stored = { networkId: 'net1', inp: NET1, inpHash, facts: { ...facts, durationS: 86_400 } };
  await rig.stores.networks.put('t1', stored);
});
afterAll(() => rig.stop());

const NET1 = fixtureText('Net1.inp');
const call: ToolRig['call'] = (...args) => rig.call(...args);

describe('simulation', () => {
  const reference = fixtureJson<SimulationReference>('Net1.reference.json');
  const simulate = async (args: object, tenantId?: string) =>
    SimulationAnswerSchema.parse(await call('simulation', args, tenantId));
  const junctions = reference.node_ids.filter((id) => !['9', '2'].includes(id));

  test('a stored network: its series are those of EPANET 2.2, and the answer says where it comes from', async () => {
    const answer = await simulate({ network_config: 'net1', series: { nodes: reference.node_ids, links: ['10'] } });
    expect(answer).toMatchObject({ network: { networkId: 'net1', version: 1 }, supplyFailure: false });
    expect(answer.run.inpHash).toBe(createHash('sha256').update(NET1).digest('hex'));
    expect(answer.units).toMatchObject({ flow: 'GPM', pressure: 'psi' });
    for (const [row, timeS] of reference.times_s.entries())
      for (const [column, id] of reference.node_ids.entries()) {
        const pressure = answer.series?.nodes[id]?.pressure?.[answer.timesS.indexOf(timeS)] ?? Number.NaN;
        expect(Math.abs(pressure - (reference.pressure[row]?.[column] ?? 0))).toBeLessThan(
          reference.tolerance.pressure_abs,
        );
      }
    expect(Math.abs(answer.massBalance.errorPercent)).toBeLessThan(0.5);
  });

  test('which junctions are below 120 psi, and when', async () => {
    const answer = await simulate({ network_config: NET1, low_pressure: { value: 120, unit: 'psi' } });
    expect(answer.network).toBeNull();
    for (const [column, id] of reference.node_ids.entries()) {
      if (!junctions.includes(id)) continue;
      const expected = reference.times_s.filter((_, row) => (reference.pressure[row]?.[column] ?? 0) < 120);
      const low = answer.lowPressure?.nodes.find(({ nodeId }) => nodeId === id);
      const isBelow = (timeS: number) => low?.periods.some(({ fromS, toS }) => fromS <= timeS && timeS <= toS);
      expect([id, reference.times_s.filter(isBelow)]).toEqual([id, expected]);
      // Reported each hour: so many times lie in the periods, and between two of them an hour does not.
      const hours = answer.timesS.filter(isBelow).length;
      expect([low?.timesBelow ?? 0, low?.periodCount ?? 0]).toEqual([hours, low?.periods.length ?? 0]);
    }
    expect(answer.lowPressure?.limit).toBe(120);
  });

  test('JSON, another duration, a closed pump: the tank feeds the town', async () => {
    const answer = await simulate({
      network_config: parseInp(NET1),
      duration: 3_600,
      boundary_conditions: { linkStatus: { 9: 'closed' }, controls: 'disable' },
    });
    expect(answer.timesS).toEqual([0, 3_600]);
    expect(answer.energy.energyKwh).toBe(0);
    // The file's demands at hour 0: 1,100 GPM, all from the tank (π/4 · 50.5² ft² of surface).
    const fallFt = ((1_100 / 7.48052) * 60) / ((Math.PI / 4) * 50.5 ** 2);
    const [tank] = answer.tanks;
    expect((tank?.startLevel ?? 0) - (tank?.endLevel ?? 0)).toBeCloseTo(fallFt, 2);
  });

  test.each<[string, object, string, RegExp]>([
    ['a node that is not there', { series: { nodes: ['X'] } }, 'HYDRAULICS_INVALID', /node "X"/],
    ['too many numbers', { report_step: 60, series: { nodes: junctions } }, 'HYDRAULICS_INVALID', /at most 20000/],
    ['a pressure in GPM', { low_pressure: { value: 1, unit: 'GPM' } }, 'INVALID_REQUEST', /low_pressure.unit/],
    ['ten years', { duration: 315_360_000 }, 'INVALID_REQUEST', /duration/],
    ['a broken file', { network_config: NET1.replace('[TANKS]', '[TONKS]') }, 'NETWORK_INVALID', /line \d+/],
    ['JSON of half a network', { network_config: { junctions: [{}] } }, 'NETWORK_INVALID', /network\./],
    ['no network', { network_config: 'a b' }, 'INVALID_REQUEST', /network_config/],
    ['an unknown network', { network_config: 'net9' }, 'NETWORK_NOT_FOUND', /there are net1 \(version 1\)/],
    ['an unknown version', { network_config: { network_id: 'net1', version: 2 } }, 'NETWORK_NOT_FOUND', /version 2/],
  ])('%s is refused in one sentence', async (_, args, code, message) => {
    const refusal = call('simulation', { network_config: 'net1', ...args });
    await expect(refusal).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('I9: another tenant’s network is not there', async () => {
    const refusal = call('simulation', { network_config: 'net1' }, 't2');
    await expect(refusal).rejects.toMatchObject({
      code: 'NETWORK_NOT_FOUND',
      message: expect.not.stringContaining('version'),
    });
  });
});

test('identification: the calibration case of Net2 (truth in the case file)', async () => {
  const given = fixtureJson<{
    times_s: number[];
    pressure_sensors: string[];
    pressure_observed: number[][];
    flow_sensors: string[];
    flow_observed: number[][];
    noise: { pressure_sd: number; flow_relative_sd: number };
    roughness_groups: string[][];
    leak_candidates: string[];
    truth: { roughness_multiplier: number[]; leak_node: string };
  }>('calibration-Net2.case.json');
  const pressure = { unit: 'psi', nodeIds: given.pressure_sensors, values: given.pressure_observed };
  const flow = { unit: 'GPM', linkIds: given.flow_sensors, values: given.flow_observed };
  const args = {
    network_config: fixtureText('Net2.inp'),
    observed_data: {
      timesS: given.times_s,
      pressure: { ...pressure, sensorSd: given.noise.pressure_sd },
      flow: { ...flow, relativeSd: given.noise.flow_relative_sd },
    },
    groups: given.roughness_groups.map((pipeIds, index) => ({ id: `${index}`, pipeIds })),
    leak_candidates: given.leak_candidates,
    max_emitter: 20,
  };
  const answer = IdentificationAnswerSchema.parse(await call('identification', args));
  for (const [index, truth] of given.truth.roughness_multiplier.entries())
    expect(Math.abs((answer.groups[index]?.multiplier ?? 0) / truth - 1)).toBeLessThan(0.1);
  expect(answer.leakRanking.slice(0, 2).map(({ nodeId }) => nodeId)).toContain(given.truth.leak_node);
  expect(answer.rmsePressureAfter).toBeLessThan(answer.rmsePressureBefore);
  const few = {
    ...args,
    observed_data: { timesS: [0], pressure: { ...pressure, values: [[91, null]], sensorSd: 0.2 } },
  };
  await expect(call('identification', few)).rejects.toMatchObject({ code: 'HYDRAULICS_INVALID' });
});

test('scheduling: the case A is within 3 % of its best known cost, and a plan that cannot be says why', async () => {
  const { best_cost, limits } = fixtureJson<{
    best_cost: number;
    limits: { level_min: number; level_max: number; end_level_min: number; pressure_min: number };
  }>('sched-A.reference.json');
  const metres = (value: number) => ({ value, unit: 'm' });
  const tank = {
    minLevel: metres(limits.level_min),
    maxLevel: metres(limits.level_max),
    minEndLevel: metres(limits.end_level_min),
  };
  const constraints = { tanks: { T1: tank }, minimumPressure: metres(limits.pressure_min) };
  const args = { network_config: fixtureText('sched-A.inp'), objective: 'cost', constraints };
  const answer = SchedulingAnswerSchema.parse(await call('scheduling', args));
  expect(answer.cost).toBeLessThan(1.03 * best_cost);
  expect(answer.violations).toEqual([]);
  expect(answer.pumpsOnPerStep).toHaveLength(24);
  expect(answer.convergence).toMatchObject({ converged: true, unbalancedSteps: 0 });
  expect(answer.convergence.hydraulicSteps).toBeGreaterThanOrEqual(24);
  const impossible = { ...args, constraints: { ...constraints, minimumPressure: metres(500) } };
  await expect(call('scheduling', impossible)).rejects.toMatchObject({ code: 'SCHEDULE_INFEASIBLE' });
});

test.each(['pid', 'mpc', 'optimal'])('control: %s brings a pressure to its setpoint and says how', async (method) => {
  const answer = ControlAnswerSchema.parse(
    await call('control', {
      network_config: pumpedNetwork(),
      method,
      actuator: { linkId: 'U', min: 0.6, max: 1.3, initial: 0.9 },
      variable: { kind: 'pressure', nodeId: 'B' },
      setpoint: [{ fromS: 0, target: { value: 40, unit: 'm' } }],
      sample_time: 300,
      duration: 14_400,
    }),
  );
  expect(answer.samples.measured.at(-1)).toBeCloseTo(40, 0);
  expect(answer.steps).toHaveLength(1);
  expect(answer.steps[0]?.settlingTimeS).toBeLessThan(14_400);
  expect(answer.energy.energyKwh).toBeGreaterThan(0);
  // A step each sample, and the end.
  expect(answer.convergence).toMatchObject({ converged: true, hydraulicSteps: 49 });
});

describe('testing', () => {
  const run = async (test_scenario: object, more: object = {}) =>
    TestingAnswerSchema.parse(await call('testing', { network_config: 'net1', test_scenario, ...more }));

  test('the loss of a source that the tank cannot make up for fails, with names and hours', async () => {
    const answer = await run({ kind: 'source-loss', nodeId: '9' });
    expect(answer).toMatchObject({ kind: 'source-loss', sweep: null, fireFlow: null });
    expect(answer.scenario?.pass).toBe(false);
    expect(answer.scenario?.service.tanks[0]?.emptyAtS).toBeGreaterThan(0);
    expect(answer.scenario?.failures.map(({ criterion }) => criterion)).toContain('tank-empty');
    expect(answer.scenario?.baseline.unservedPercent).toBe(0);
    const { hydraulic_steps } = fixtureJson<{ hydraulic_steps: number }>('Net1.reference.json');
    expect(answer.scenario?.baselineConvergence).toMatchObject({ converged: true, hydraulicSteps: hydraulic_steps });
    expect(answer.scenario?.convergence.hydraulicSteps).toBeGreaterThan(24);
  });

  test('n-minus-one: pump 9 and pipe 10 are in series, and nothing costs more than to lose them', async () => {
    const { sweep } = await run({ kind: 'n-minus-one' });
    expect(sweep?.memberCount).toBe(13);
    const worst = sweep?.members.slice(0, 2) ?? [];
    expect(worst.map(({ linkId }) => linkId).sort()).toEqual(['10', '9']);
    expect(worst[0]?.unservedVolume).toBeCloseTo(worst[1]?.unservedVolume ?? 0, 0);
  });

  test('the fire flow of a hydrant leaves 20 psi; before it opens the pressure is EPANET’s', async () => {
    const { fireFlow } = await run({ kind: 'available-fire-flow', nodeId: '32' });
    const reference = fixtureJson<SimulationReference>('Net1.reference.json');
    const pressure = reference.pressure[0]?.[reference.node_ids.indexOf('32')] ?? 0;
    expect(Math.abs((fireFlow?.staticPressure ?? 0) - pressure)).toBeLessThan(reference.tolerance.pressure_abs);
    expect(fireFlow).toMatchObject({ residualPressure: 20, limitingNodeId: '32' });
    expect(fireFlow?.flow).toBeGreaterThan(0);
    expect(fireFlow?.convergence).toMatchObject({ converged: true, unbalancedSteps: 0 });
  });

  test('a burst with no place is refused', async () => {
    const refusal = run({ kind: 'burst', holeArea: { value: 10, unit: 'cm2' } });
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(/nodeId/) });
  });
});
