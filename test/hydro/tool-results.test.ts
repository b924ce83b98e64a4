// What the tools store beside their answers.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HydroCompute, openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { createHydraulicTools } from '../../activities/hydraulics/hydraulic-tools.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import { pumpedNetwork } from '../../domains/hydro/fixtures/networks.ts';
import type { ResultRef } from '../../schemas/hydro/result.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { NOTHING, SUCCESS, startedRun, TENANT } from '../stores/run-fixtures.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let stores: PostgresStores;
let hydro: HydroCompute;
let handlers: ReturnType<typeof toHandlers>;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
  hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
  handlers = toHandlers(createHydraulicTools({ ...stores, hydro }));
});
afterAll(async () => {
  await hydro.close();
  await stores.close();
  await database.drop();
});

const NET1 = fixtureText('Net1.inp');
const reference = fixtureJson<SimulationReference>('Net1.reference.json');

type Answer = { readonly result: ResultRef } & Record<string, unknown>;
const call = async (tool: string, args: object, ref?: RunRef): Promise<Answer> => {
  const { signal } = new AbortController();
  const context = { ...(ref ?? (await startedRun(stores))), callId: '1', signal, heartbeat: () => {} };
  return (await handlers[tool]?.(args, context)) as Answer;
};
/** The stored answer. */
const wholeOf = async ({ result }: Answer) => {
  const stored = await stores.hydroResults.find(TENANT, result.resultId);
  return JSON.parse(stored?.answerJson ?? 'null') as Record<string, unknown>;
};
/** A stored quantity over time, by id. */
const columnsOf = async ({ result }: Answer, name: string, quantity: string): Promise<Record<string, number[]>> => {
  const head = await stores.hydroResults.table(TENANT, result.resultId, name);
  if (head === undefined) throw new Error(`no table ${name}`);
  const slice = {
    table: name,
    ids: head.ids.map((_, id) => id),
    quantities: [head.quantities.findIndex((one) => one.name === quantity)],
    fromTime: 0,
    toTime: head.timesS.length,
  };
  const columns: Record<string, number[]> = {};
  for await (const { id, values } of stores.hydroResults.read(TENANT, result.resultId, slice))
    columns[head.ids[id] ?? ''] = [...(values[0] ?? [])];
  return columns;
};

test('a handler that runs twice makes one result; one whose run is over makes none', async () => {
  const ref = await startedRun(stores);
  const [first, again] = [
    await call('simulation', { network_config: NET1 }, ref),
    await call('simulation', { network_config: NET1 }, ref),
  ];
  expect(again.result).toEqual(first.result);
  expect(await stores.hydroResults.count(TENANT, { runId: ref.runId })).toBe(1);
  const over = await startedRun(stores);
  await stores.runs.finish(over, 1, NOTHING, SUCCESS);
  await expect(call('simulation', { network_config: NET1 }, over)).rejects.toMatchObject({ type: 'RUN_CLOSED' });
  expect(await stores.hydroResults.count(TENANT, { runId: over.runId })).toBe(0);
});

test('testing: the run under the scenario, and the baseline, which is EPANET’s', async () => {
  // The pump is out from the fourth to the sixth hour.
  const test_scenario = { kind: 'outage', linkIds: ['9'], fromS: 10_800, untilS: 21_600 };
  const answer = await call('testing', { network_config: NET1, test_scenario });
  expect(answer.result.tables.map(({ name }) => name)).toEqual([
    ...['tanks', 'nodes', 'links'],
    ...['baseline-tanks', 'baseline-nodes', 'baseline-links'],
  ]);
  const [flow, pressure] = [
    await columnsOf(answer, 'links', 'flow'),
    await columnsOf(answer, 'baseline-nodes', 'pressure'),
  ];
  const timesS = (await stores.hydroResults.table(TENANT, answer.result.resultId, 'nodes'))?.timesS ?? [];
  for (const [row, timeS] of timesS.entries()) {
    if (timeS > 10_800 && timeS < 21_600) expect(flow['9']?.[row]).toBeCloseTo(0, 6);
    const known = reference.times_s.indexOf(timeS);
    if (known < 0) continue;
    for (const [column, id] of reference.node_ids.entries())
      expect(Math.abs((pressure[id]?.[row] ?? Number.NaN) - (reference.pressure[known]?.[column] ?? 0))).toBeLessThan(
        reference.tolerance.pressure_abs,
      );
  }
  expect(flow['9']?.[0]).toBeGreaterThan(1_000);
});

test('n-minus-one: the answer has the worst hundred, the stored one has all', async () => {
  const linkIds = Array.from({ length: 120 }, (_, index) => reference.link_ids[index % 13]);
  const test_scenario = { kind: 'n-minus-one', linkIds };
  const answer = await call('testing', { network_config: NET1, test_scenario, duration: 3_600 });
  const members = (sweep: unknown) => (sweep as { members: { linkId: string }[] }).members;
  expect(members(answer.sweep)).toHaveLength(100);
  const stored = (await wholeOf(answer)).sweep;
  expect(members(stored)).toHaveLength(120);
  expect(members(stored).slice(0, 100)).toEqual(members(answer.sweep));
  expect(answer.result.tables).toEqual([]);
});

test('control: every sample, where the answer has at most a thousand', async () => {
  const answer = await call('control', {
    ...{ network_config: pumpedNetwork(), method: 'pid', sample_time: 60, duration: 60 * 1_500 },
    actuator: { linkId: 'U', min: 0.6, max: 1.3, initial: 0.9 },
    variable: { kind: 'pressure', nodeId: 'B' },
    setpoint: [{ fromS: 0, target: { value: 40, unit: 'm' } }],
  });
  expect((answer.samples as { every: number; timesS: number[] }).every).toBe(2);
  expect(answer.result.tables[0]).toEqual({
    ...{ name: 'control', ids: 1, times: 1_501 },
    quantities: [
      { name: 'measured', unit: 'm' },
      { name: 'setpoint', unit: 'm' },
      { name: 'output', unit: null },
    ],
  });
  const { B: measured = [] } = await columnsOf(answer, 'control', 'measured');
  expect(measured).toHaveLength(1_501);
  expect(measured.at(-1)).toBeCloseTo(40, 0);
  expect(new Set((await columnsOf(answer, 'control', 'setpoint')).B)).toEqual(new Set([40]));
  // The plant's own series say the same of the pressure that was measured.
  expect((await columnsOf(answer, 'nodes', 'pressure')).B?.at(-1)).toBeCloseTo(measured.at(-1) ?? 0, 3);
});

test('scheduling: speeds for each step, levels at their starts and at the end', async () => {
  const { limits } = fixtureJson<{ limits: Record<string, number> }>('sched-A.reference.json');
  const metres = (value: number | undefined) => ({ value, unit: 'm' });
  const tank = {
    ...{ minLevel: metres(limits.level_min), maxLevel: metres(limits.level_max) },
    minEndLevel: metres(limits.end_level_min),
  };
  const constraints = { tanks: { T1: tank }, minimumPressure: metres(limits.pressure_min) };
  const answer = await call('scheduling', { network_config: fixtureText('sched-A.inp'), constraints });
  const counts = answer.result.tables.map(({ name, ids, times }) => [name, ids, times]);
  expect(counts).toEqual([
    ['pumps', (answer.pumpIds as string[]).length, 24],
    ['tanks', 1, 25],
    ['baseline-tanks', 1, 25],
  ]);
  const speeds = Object.values(await columnsOf(answer, 'pumps', 'speed'));
  const running = Array.from({ length: 24 }, (_, step) => speeds.filter((row) => (row[step] ?? 0) > 0).length);
  expect(running).toEqual(answer.pumpsOnPerStep);
  const { T1: levels = [] } = await columnsOf(answer, 'tanks', 'level');
  for (const level of levels) {
    expect(level).toBeGreaterThan((limits.level_min ?? 0) - 1e-5);
    expect(level).toBeLessThan((limits.level_max ?? 0) + 1e-5);
  }
  expect(levels.at(-1)).toBeGreaterThan((limits.end_level_min ?? 0) - 1e-5);
  const { timesS } = (await stores.hydroResults.table(TENANT, answer.result.resultId, 'tanks')) ?? {};
  expect([timesS?.[1], timesS?.at(-1)]).toEqual([3_600, 86_400]);
});

test('identification: each reading beside the model, before and after; a missing one has no value', async () => {
  const nodeIds = ['11', '13', '22', '32'];
  // What EPANET says at four times, with one reading missing: the network's own values explain them.
  const timesS = [0, 3_600, 7_200, 14_400];
  const values = timesS.map((timeS) =>
    nodeIds.map((id) => reference.pressure[reference.times_s.indexOf(timeS)]?.[reference.node_ids.indexOf(id)] ?? null),
  );
  const missing = values.map((row, index) => (index === 1 ? [...row.slice(0, 3), null] : row));
  const level = (timeS: number) =>
    (reference.head[reference.times_s.indexOf(timeS)]?.[reference.node_ids.indexOf('2')] ?? 0) - 850;
  const observed_data = {
    timesS,
    pressure: { unit: 'psi', nodeIds, values: missing, sensorSd: 0.1 },
    tankLevels: { unit: 'ft', tankIds: ['2'], values: timesS.map((timeS) => [level(timeS)]) },
  };
  const groups = [{ id: 'all', pipeIds: reference.link_ids.filter((id) => id !== '9') }];
  const answer = await call('identification', { network_config: NET1, observed_data, groups });
  expect(answer).not.toHaveProperty('sensors');
  expect(answer.result.tables).toEqual([
    {
      ...{ name: 'pressure-readings', ids: 4, times: 4 },
      quantities: ['observed', 'before', 'after'].map((name) => ({ name, unit: 'psi' })),
    },
  ]);
  const observed = await columnsOf(answer, 'pressure-readings', 'observed');
  const after = await columnsOf(answer, 'pressure-readings', 'after');
  for (const [column, id] of nodeIds.entries()) {
    expect(observed[id]).toEqual(missing.map((row) => row[column] ?? Number.NaN));
    for (const [row, pressure] of (after[id] ?? []).entries())
      if (missing[row]?.[column] === null) expect(pressure).toBeNaN();
      else expect(Math.abs(pressure - (observed[id]?.[row] ?? 0))).toBeLessThan(0.05);
  }
});
