// Assistants of single tools over HTTP, from the SDK to a thread of the worker and back.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createInertCatalog } from '../../activities/graphs/inert-ports.ts';
import { sluice } from '../../cli/sluice.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import { GRAPHS } from '../../graphs/index.ts';
import { ControlAnswerSchema } from '../../schemas/hydro/control.ts';
import { SchedulingAnswerSchema } from '../../schemas/hydro/scheduling.ts';
import { SimulationAnswerSchema } from '../../schemas/hydro/simulation.ts';
import { TestingAnswerSchema } from '../../schemas/hydro/testing.ts';
import { ToolProgressSchema } from '../../schemas/tool-progress.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { describeGraphs } from '../../workers/describe-graphs.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { type ServedApi, serveApi } from './api-harness.ts';

const ASSISTANTS = ['simulate', 'schedule', 'test', 'control'];
const NET1 = fixtureText('Net1.inp');
const reference = fixtureJson<SimulationReference>('Net1.reference.json');

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine();
  const graphs = ASSISTANTS.map((graphId) => ({ graphId, runtime: 'workflow' as const }));
  await engine.stores.assistants.registerGraphs(graphs);
  const loaders = Object.fromEntries(Object.entries(GRAPHS).filter(([id]) => ASSISTANTS.includes(id)));
  const log = createLogger('test', 'error');
  await describeGraphs(createInertCatalog(loaders), { graphs: engine.stores.graphs, log });
  api = await serveApi(engine.stores, engine.database, engine.dispatcher, { stateUpdater: engine.stateUpdater });
  const uploaded = await api.fetch('/hydro/networks/town', { method: 'PUT', body: NET1 });
  expect(uploaded.status).toBe(200);
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await api.close();
  await engine.stop();
});

const newThread = async (): Promise<string> => (await api.sdk.threads.create()).thread_id;
const run = async (assistant: string, input: Record<string, unknown>, threadId?: string) => {
  const values = await api.sdk.runs.wait(threadId ?? (await newThread()), assistant, { input });
  return (values as { readonly answer: unknown }).answer;
};
const failureOf = async (assistant: string, input: Record<string, unknown>) => {
  const threadId = await newThread();
  const { run_id } = await api.sdk.runs.create(threadId, assistant, { input });
  await api.sdk.runs.join(threadId, run_id).catch(() => undefined);
  return (await api.sdk.runs.get(threadId, run_id)) as unknown as {
    readonly status: string;
    readonly error: { readonly error: string; readonly message: string };
  };
};

test('simulate: a stored network’s pressures are those of EPANET 2.2', async () => {
  const input = { network_config: 'town', duration: 86_400, series: { nodes: reference.node_ids } };
  const answer = SimulationAnswerSchema.parse(await run('simulate', input));
  expect(answer).toMatchObject({ network: { networkId: 'town', version: 1 }, supplyFailure: false });
  for (const [row, timeS] of reference.times_s.entries())
    for (const [column, id] of reference.node_ids.entries()) {
      const pressure = answer.series?.nodes[id]?.pressure?.[answer.timesS.indexOf(timeS)] ?? Number.NaN;
      expect(Math.abs(pressure - (reference.pressure[row]?.[column] ?? 0))).toBeLessThan(
        reference.tolerance.pressure_abs,
      );
    }
});

test('the next run of a thread asks its own question', async () => {
  const threadId = await newThread();
  const first = { network_config: NET1, duration: 3_600, low_pressure: { value: 120, unit: 'psi' } };
  expect(await run('simulate', first, threadId)).toMatchObject({ timesS: [0, 3_600], network: null });
  const second = SimulationAnswerSchema.parse(await run('simulate', { network_config: 'town' }, threadId));
  // A day of the file's own, in steps of an hour.
  expect(second).toMatchObject({ reportedTimes: 25, lowPressure: null });
});

test('schedule: case A is within 3 % of its best known cost, and keeps its limits', async () => {
  const { best_cost, limits } = fixtureJson<{
    best_cost: number;
    limits: { level_min: number; level_max: number; end_level_min: number; pressure_min: number };
  }>('sched-A.reference.json');
  const m = (value: number) => ({ value, unit: 'm' });
  const T1 = { minLevel: m(limits.level_min), maxLevel: m(limits.level_max), minEndLevel: m(limits.end_level_min) };
  const constraints = { tanks: { T1 }, minimumPressure: m(limits.pressure_min) };
  const answer = SchedulingAnswerSchema.parse(
    await run('schedule', { network_config: fixtureText('sched-A.inp'), constraints }),
  );
  expect(answer.cost).toBeLessThan(1.03 * best_cost);
  expect(answer.violations).toEqual([]);
  const levels = answer.tankLevels.T1 ?? [];
  expect(Math.min(...levels)).toBeGreaterThanOrEqual(limits.level_min);
  expect(Math.max(...levels)).toBeLessThanOrEqual(limits.level_max);
});

test('test: of Net1, pump 9 and the pipe 10 behind it are what one can least do without', async () => {
  const answer = TestingAnswerSchema.parse(
    await run('test', { network_config: 'town', test_scenario: { kind: 'n-minus-one' } }),
  );
  const worst = answer.sweep?.members.slice(0, 2).map(({ linkId }) => linkId) ?? [];
  expect(worst.toSorted()).toEqual(['10', '9']);
});

test('control: a pump holds a pressure', async () => {
  const answer = ControlAnswerSchema.parse(
    await run('control', {
      network_config: 'town',
      method: 'pid',
      actuator: { linkId: '9', min: 0.7, max: 1.3, initial: 1 },
      variable: { kind: 'pressure', nodeId: '10' },
      setpoint: [{ fromS: 0, target: { value: 130, unit: 'psi' } }],
      sample_time: 300,
      duration: 14_400,
    }),
  );
  expect(Math.abs((answer.samples.measured.at(-1) ?? 0) - 130)).toBeLessThan(1.5);
  expect(answer.iae).toBeGreaterThan(0);
});

test('how far it is streams as custom events', async () => {
  const linkIds = Array.from({ length: 400 }, () => '111');
  const input = { network_config: 'town', test_scenario: { kind: 'n-minus-one', linkIds }, duration: 20 * 86_400 };
  const told = [];
  for await (const { event, data } of api.sdk.runs.stream(await newThread(), 'test', { input, streamMode: 'custom' }))
    if (event === 'custom') told.push(ToolProgressSchema.parse(data));
  expect(told.length).toBeGreaterThan(0);
  for (const one of told) expect(one).toMatchObject({ tool: 'testing', total: 400, unit: 'links' });
});

describe('what a tool refuses fails the run, with its code and its sentence', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['simulate', { network_config: 'nowhere' }, 'NETWORK_NOT_FOUND', /^No network nowhere is stored; there are town/],
    ['simulate', { network_config: NET1.replace('[TANKS]', '[TONKS]') }, 'NETWORK_INVALID', /line \d+/],
    ['simulate', { network_config: 'town', hours: 1 }, 'INVALID_REQUEST', /Unrecognized key: "hours"/],
    ['simulate', {}, 'INVALID_REQUEST', /network_config: found no network, want INP text/],
    [
      'schedule',
      { network_config: 'town', constraints: { minimumPressure: { value: 900, unit: 'psi' } } },
      'SCHEDULE_INFEASIBLE',
      /pressure-min/,
    ],
    ['test', { network_config: 'town', test_scenario: { kind: 'outage', linkIds: ['X'] } }, 'HYDRAULICS_INVALID', /X/],
  ])('%s %#', async (assistant, input, code, message) => {
    const { status, error } = await failureOf(assistant, input);
    expect(status).toBe('error');
    expect(error).toMatchObject({ error: code, message: expect.stringMatching(message) });
    expect(error.message).not.toContain('\n');
  });
});

describe('schemas', () => {
  const DEFAULTS: Readonly<Record<string, unknown>> = { objective: 'cost' };

  test.each(ASSISTANTS)('%s: each field of the input says what it is; what is not required may be null', async (id) => {
    const [assistant] = await api.sdk.assistants.search({ graphId: id });
    const { input_schema, output_schema, state_schema } = await api.sdk.assistants.getSchemas(
      assistant?.assistant_id ?? '',
    );
    const properties = Object.entries(input_schema?.properties ?? {});
    expect(properties.length).toBeGreaterThan(4);
    for (const [name, property] of properties) {
      expect([name, property]).toEqual([name, expect.objectContaining({ description: expect.any(String) })]);
      const isRequired = input_schema?.required?.includes(name);
      if (!isRequired)
        expect([name, property]).toEqual([name, expect.objectContaining({ default: DEFAULTS[name] ?? null })]);
    }
    expect(input_schema?.required).toContain('network_config');
    expect(input_schema?.additionalProperties).toBe(false);
    for (const schema of [output_schema, state_schema]) {
      const found = JSON.stringify(schema?.properties?.answer);
      for (const field of ['engineVersion', 'inpHash', 'units']) expect(found).toContain(field);
    }
  });
});

describe('sluice run', () => {
  const sluiceRun = async (...args: readonly string[]) => {
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        written[name] += String(text);
        return true;
      });
    return { code: await sluice(['run', ...args, '--url', api.url]), ...written };
  };
  const input = JSON.stringify({ network_config: 'town', low_pressure: { value: 110, unit: 'psi' } });

  test('a person reads the answer, field by field, and nothing of the input', async () => {
    const { code, stdout } = await sluiceRun('simulate', '--input', input);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}networkId {2}town$/m);
    expect(stdout).toMatch(/^supplyFailure +false$/m);
    expect(stdout).toMatch(/^ {4}nodeId +lowestPressure +lowestAtS/m);
    expect(stdout).not.toContain('low_pressure');
  });

  test('--json: the last line has the answer', async () => {
    const { code, stdout } = await sluiceRun('simulate', '--input', input, '--json');
    expect(code).toBe(0);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ event: 'result', data: { status: 'success' } });
    expect(SimulationAnswerSchema.parse(last.data.answer).lowPressure?.limit).toBe(110);
  });

  test('what is refused ends with exit code 1 and the sentence', async () => {
    const { code, stderr } = await sluiceRun('simulate', '--input', '{"network_config":"nowhere"}');
    expect(code).toBe(1);
    expect(stderr).toContain('NETWORK_NOT_FOUND: No network nowhere is stored');
  });
});

test('the walk through docs/hydraulic-results.md, as it stands', async () => {
  expect((await api.fetch('/hydro/networks/Net1', { method: 'PUT', body: NET1 })).status).toBe(200);
  const text = await readFile(join(import.meta.dirname, '../../docs/hydraulic-results.md'), 'utf8');
  const commands = /```sh\n(.*?)```/s.exec(text.split('\n## Reading\n')[1] ?? '')?.[1] ?? '';
  expect(commands).toContain('/picture"');
  const home = await mkdtemp(join(tmpdir(), 'sluice-results-'));
  // curl's own configuration leads the address of the page to this server.
  const { port } = new URL(api.url);
  await writeFile(join(home, '.curlrc'), `connect-to = "127.0.0.1:2024:127.0.0.1:${port}"\nfail\n`);
  const options = { env: { ...process.env, CURL_HOME: home }, timeout: 60_000, cwd: home };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', commands], options);
  // Of the series: node 10 of Net1 at the start, by native EPANET 2.2.
  const first = /"id":"10","values":\{"pressure":\[([\d.]+)/.exec(stdout)?.[1];
  const column = reference.node_ids.indexOf('10');
  expect(Number(first)).toBeCloseTo(reference.pressure[0]?.[column] ?? Number.NaN, 3);
  const csv = await readFile(join(home, 'nodes.csv'), 'utf8');
  expect(csv).toMatch(/^time_s,id,pressure_psi,head_ft,demand_GPM\n/);
  expect(csv.trim().split('\n')).toHaveLength(1 + 25 * reference.node_ids.length);
  expect((await readFile(join(home, 'nodes.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
  expect(await readFile(join(home, 'picture.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  await rm(home, { recursive: true });
});
