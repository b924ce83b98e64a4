// The job `nMinusOneSweep` by its assistant, on real Temporal and PostgreSQL.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { gridNetwork, onePipeNetwork } from '../../domains/hydro/fixtures/networks.ts';
import { loadEpanet, type Network, parseInp, simulate, writeInp } from '../../domains/hydro/index.ts';
import { type NMinusOneReport, NMinusOneReportSchema } from '../../schemas/hydro/n-minus-one.ts';
import type { JobProgress } from '../../schemas/jobs.ts';
import { workflowIdOf } from '../../schemas/runs.ts';
import { type Engine, type FinishedRun, startEngine, TENANT } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ tools: {} });
});
afterAll(() => engine.stop());

const NET1 = fixtureText('Net1.inp');
const NET2 = fixtureText('Net2.inp');
const DAY_S = 86_400;

const reportOf = ({ run, thread }: FinishedRun): NMinusOneReport => {
  expect(run.error).toBeUndefined();
  return NMinusOneReportSchema.parse((thread.values as { report: unknown }).report);
};
const progressOf = ({ of }: FinishedRun) => of('custom') as readonly JobProgress[];
const sweep = (input: object, threadId?: string) =>
  engine.run('n-minus-one', input, { modes: ['custom'], ...(threadId && { threadId }) });

/**
 * The loss of a pipe another way: the network is written without it being open, and simulated pressure-driven; what is not
 * delivered is of the water balance and not of the meter that tests have. Tanks that run dry are not stopped to the second.
 */
const unservedWithout = async (network: Network, linkId: string, durationS: number): Promise<number> => {
  const pipes = network.pipes.map((pipe) => (pipe.id === linkId ? { ...pipe, status: 'closed' as const } : pipe));
  const result = simulate(
    await loadEpanet(),
    { network: { ...network, pipes } },
    {
      durationS,
      demandModel: {
        kind: 'pda',
        minimumPressure: { value: 0, unit: 'psi' },
        requiredPressure: { value: 20, unit: 'psi' },
      },
    },
  );
  return result.massBalance.unservedVolume;
};

describe.each([
  ['Net1', NET1],
  ['Net2', NET2],
])('%s, a day', (_, inp) => {
  const network = parseInp(inp);
  let finished: FinishedRun;
  let report: NMinusOneReport;
  beforeAll(async () => {
    finished = await sweep({ network_config: inp, duration: DAY_S });
    report = reportOf(finished);
  });

  test('every pipe and pump is taken out once, and nothing else', () => {
    const links = [...network.pipes, ...network.pumps].map(({ id }) => id).toSorted();
    expect(report.members.map(({ linkId }) => linkId).toSorted()).toEqual(links);
    expect(report).toMatchObject({ linkCount: links.length, failedCount: 0, failed: [], durationS: DAY_S });
  });

  test('each loss costs what a simulation of the network without the pipe says, the most harmful first', async () => {
    const unserved = report.members.map(({ unservedVolume }) => unservedVolume);
    expect(unserved).toEqual(unserved.toSorted((a, b) => b - a));
    for (const { linkId, unservedVolume } of report.members.filter(({ linkId }) =>
      network.pipes.some(({ id }) => id === linkId),
    )) {
      const second = await unservedWithout(network, linkId, DAY_S);
      expect(Math.abs(unservedVolume - second)).toBeLessThan(1 + 0.01 * second);
    }
  });

  test('counts, units and where it comes from are told', () => {
    const harmful = report.members.filter(({ unservedPercent }) => unservedPercent > 0.01);
    expect(report.harmfulCount).toBe(harmful.length);
    expect(report.harmfulCount).toBeGreaterThan(0);
    expect(report.brokenCount).toBeGreaterThanOrEqual(report.harmfulCount);
    expect(report).toMatchObject({
      network: null,
      run: { engineVersion: '2.3.5', inpHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      units: { flow: 'GPM', pressure: 'psi' },
      intact: { linkId: '' },
    });
    expect(report.run.solveTimeMs).toBeGreaterThan(0);
  });

  test('progress counts up to all links, and names the last', () => {
    const told = progressOf(finished);
    expect(told[0]).toEqual({ job: 'nMinusOneSweep', done: 0, total: report.linkCount, failed: 0, last: null });
    expect(told.at(-1)).toMatchObject({ done: report.linkCount, total: report.linkCount, failed: 0 });
    const done = told.map((one) => one.done);
    expect(done).toEqual([...new Set(done)].toSorted((a, b) => a - b));
    expect(told.length).toBeGreaterThan(5);
  });
});

test('a metric network as JSON, some links by name, each once; what a loss breaks is told by the thresholds', async () => {
  // 20 L/s through one pipe for a day: without it 1,728 m3 are not delivered.
  const { threads } = engine.stores;
  const network = onePipeNetwork({ demand: 20 });
  const { threadId } = await threads.create({ tenantId: TENANT });
  const first = reportOf(await sweep({ network_config: network, link_ids: ['P', 'P'], duration: DAY_S }, threadId));
  expect(first.units).toMatchObject({ flow: 'LPS', volume: 'm3' });
  expect(first).toMatchObject({ linkCount: 1, harmfulCount: 1, brokenCount: 1, intact: { pass: true } });
  expect(first.members[0]).toMatchObject({ linkId: 'P', pass: false, supplyFailure: true });
  expect(first.members[0]?.unservedVolume).toBeCloseTo(1_728, 0);
  expect(first.members[0]?.unservedPercent).toBeCloseTo(100, 2);
  // Nothing of a run is left for the next one of the thread: all links, the network's own duration, other thresholds.
  const tolerant = { maxUnservedPercent: 100, minimumPressure: { value: 0, unit: 'm' } };
  const required = { value: 20, unit: 'm' };
  const second = reportOf(
    await sweep({ network_config: network, thresholds: tolerant, required_pressure: required }, threadId),
  );
  expect(second).toMatchObject({ linkCount: 1, durationS: 86_400 });
});

test('a stored network is taken as it was when the sweep began', async () => {
  const { networks } = engine.stores;
  const put = (inp: string, inpHash: string) =>
    networks.put(TENANT, { networkId: 'town', inp, inpHash, facts: {} as never });
  await put(NET1, 'one');
  const ref = await engine.start(
    'n-minus-one',
    { network_config: 'town', duration: 60 * DAY_S },
    { modes: ['custom'] },
  );
  for await (const { event } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) if (event === 'custom') break;
  // While it goes on, another network takes the name, and then there is none.
  await put(NET2, 'two');
  await networks.delete(TENANT, 'town');
  const report = reportOf(await engine.finished(ref));
  expect(report.network).toEqual({ networkId: 'town', version: 1 });
  expect(report.linkCount).toBe(13);
});

test('a large network does not grow the history: it is kept once, and no part carries it', async () => {
  const network = gridNetwork(30);
  const inp = writeInp(network);
  const linkIds = network.pipes.slice(0, 40).map(({ id }) => id);
  const finished = await sweep({ network_config: inp, link_ids: linkIds, duration: DAY_S });
  expect(inp.length).toBeGreaterThan(64 * 1024);
  expect(reportOf(finished).linkCount).toBe(40);
  const { runId } = finished.ref;
  const job = await engine.client.workflow.getHandle(`${workflowIdOf(runId)}-job-1`).describe();
  // 14 parts of three links with their progress: some 3 KB each, of which nothing is the network.
  expect(job.historySize).toBeLessThan(60_000);
  const payloads = await engine.database.query<{ size: number }>(
    `select octet_length(data)::int as size from payloads where run_id = '${runId}' and octet_length(data) > ${inp.length}`,
  );
  expect(payloads.length).toBeLessThan(6);
  const rows = await engine.database.query<{ size: number }>(
    `select octet_length(result::text)::int as size from job_units where run_id = '${runId}' order by unit`,
  );
  const [plan = 0, ...links] = rows.map(({ size }) => size);
  expect(plan).toBeGreaterThan(inp.length);
  expect(links).toHaveLength(40);
  expect(Math.max(...links)).toBeLessThan(10_000);
});

test('of many links the first hundred are listed, and all are counted', async () => {
  const network = gridNetwork(8);
  const report = reportOf(await sweep({ network_config: network, duration: 3_600 }));
  expect(network.pipes.length).toBeGreaterThan(100);
  expect(report.linkCount).toBe(network.pipes.length);
  expect(report.members).toHaveLength(100);
  const stored = await engine.stores.hydroResults.find(TENANT, report.result.resultId);
  expect(stored).toMatchObject({ kind: 'n-minus-one', inpHash: report.run.inpHash });
  const picture = await engine.stores.hydroResults.picture(TENANT, report.result.resultId);
  const { note } = JSON.parse(picture ?? '{}') as { readonly note?: string };
  expect(note).toContain(`${network.pipes.length} links taken out one by one`);
  const whole = JSON.parse(stored?.answerJson ?? '') as NMinusOneReport;
  expect(whole.members).toHaveLength(network.pipes.length);
  expect(whole.members.slice(0, 100)).toEqual(report.members);
});

describe('refused before any work, in one sentence', () => {
  const line37 = NET1.split('\n').map((line, index) => (index === 36 ? ' 21  10 abc nonsense' : line));
  const island = {
    ...onePipeNetwork(),
    junctions: [...onePipeNetwork().junctions, { id: 'I', elevation: 0, demands: [{ base: 1 }] }],
  };
  const onePumpNetwork = {
    ...onePipeNetwork(),
    pipes: [],
    pumps: [{ id: 'U', from: 'R', to: 'J', power: 5, status: 'open' }],
  };
  const steady = NET1.replace(/DURATION.*/i, 'DURATION 0');
  test.each([
    ['an INP with an error in line 37', { network_config: line37.join('\n') }, /line 37.*21 {2}10 abc nonsense/s],
    ['a node that no pipe reaches', { network_config: island }, /I/],
    ['a link that is not there', { network_config: NET1, link_ids: ['12', 'X9'] }, /Cannot find link "X9"/],
    ['a network that is not stored', { network_config: 'nowhere' }, /No network nowhere is stored/],
    ['no network', {}, /network_config: found no network, want INP text/],
    ['no time', { network_config: NET1, duration: 0 }, /duration: found 0, want at least 1/],
    ['ten years', { network_config: NET1, duration: 315_360_000 }, /duration: found 315360000, want at most 31622400/],
    ['one steady state', { network_config: steady }, /Cannot rank losses over 0 s.*give a duration, such as 86400/],
    ['no kind of link', { network_config: onePumpNetwork, with_pumps: false }, /Cannot take out any link/],
    [
      'a pressure in gpm',
      { network_config: NET1, required_pressure: { value: 20, unit: 'GPM' } },
      /required_pressure\.unit: found "GPM"/,
    ],
    ['an unknown field', { network_config: NET1, links: ['12'] }, /Unrecognized key: "links"/],
    [
      'an unknown tank',
      { network_config: NET1, boundary_conditions: { tankLevels: { T9: { value: 1, unit: 'm' } } } },
      /T9/,
    ],
  ])('%s', async (_, input, message) => {
    const { run, of } = await sweep(input);
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(message);
    expect(of('custom')).toEqual([]);
  });
});

test('I9: another tenant’s network is not there', async () => {
  const { networks, threads, runs } = engine.stores;
  await networks.put('tenant-2', { networkId: 'theirs', inp: NET1, inpHash: 'h', facts: {} as never });
  const mine = await sweep({ network_config: 'theirs' });
  expect(mine.run.error).toMatchObject({ error: 'NETWORK_NOT_FOUND' });
  const { threadId } = await threads.create({ tenantId: 'tenant-2' });
  const kwargs = {
    input: { network_config: 'theirs' },
    config: { configurable: {} },
    stream_mode: [],
    stream_subgraphs: false,
  };
  const { run } = await runs.create({
    tenantId: 'tenant-2',
    threadId,
    assistantId: mine.run.assistantId,
    graphId: 'n-minus-one',
    kwargs: kwargs as never,
  });
  await engine.dispatcher.dispatch(run.runId);
  const theirs = await engine.finished({ tenantId: 'tenant-2', threadId, runId: run.runId });
  expect(reportOf(theirs).linkCount).toBe(13);
});

test('I8: a cancel ends it in the middle, threads too', async () => {
  const ref = await engine.start('n-minus-one', { network_config: NET2, duration: 300 * DAY_S }, { modes: ['custom'] });
  for await (const { event } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) if (event === 'custom') break;
  const askedAt = Date.now();
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  const { run } = await engine.finished(ref);
  expect(run.status).toBe('interrupted');
  const job = engine.client.workflow.getHandle(`${workflowIdOf(ref.runId)}-job-1`);
  while ((await job.describe()).status.name === 'RUNNING') await sleep(50);
  // The thread that computed is free: a sweep of another run has it.
  expect(reportOf(await sweep({ network_config: NET1, duration: DAY_S })).linkCount).toBe(13);
  expect(Date.now() - askedAt).toBeLessThan(20_000);
});
