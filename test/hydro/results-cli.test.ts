// `sluice results` against a real server, over results that the tools stored.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HydroCompute, openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { createHydraulicTools } from '../../activities/hydraulics/hydraulic-tools.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import type { ResultRef } from '../../schemas/hydro/result.ts';
import { type ApiHarness, startApi, TENANT } from '../api/api-harness.ts';
import { newThread, startedRun } from '../stores/run-fixtures.ts';
import { runSluice } from '../support/run-sluice.ts';

const NET1 = fixtureText('Net1.inp');
const reference = fixtureJson<SimulationReference>('Net1.reference.json');

let api: ApiHarness;
let hydro: HydroCompute;
let folder = '';
beforeAll(async () => {
  api = await startApi();
  folder = await mkdtemp(join(tmpdir(), 'sluice-results-'));
  hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
});
afterAll(async () => {
  await hydro.close();
  await api.close();
  await rm(folder, { recursive: true });
});

const run = (...args: readonly string[]) => runSluice('results', ...args, '--url', api.url);
const failure = (message: string) => ({ code: 1, stdout: '', stderr: `sluice: ${message}\n` });
const newRun = async () => startedRun(api.stores, await newThread(api.stores, TENANT), { tenantId: TENANT });
/** The id of what a tool computed, and that of its run. */
const call = async (tool: string, args: object) => {
  const ref = await newRun();
  const context = { ...ref, callId: '1', signal: new AbortController().signal, heartbeat: () => {} };
  const handlers = toHandlers(createHydraulicTools({ ...api.stores, hydro }));
  const answer = (await handlers[tool]?.(args, context)) as { readonly result: ResultRef } | undefined;
  if (answer === undefined) throw new Error(`no tool ${tool}`);
  const { result } = answer;
  return { id: result.resultId, runId: ref.runId };
};

test('where nothing is stored, the list and an unknown id say so', async () => {
  const hint = 'hydraulic tools and jobs store theirs, such as sluice run simulate';
  expect(await run()).toEqual({ code: 0, stdout: '', stderr: `sluice: no results are stored there; ${hint}\n` });
  const id = randomUUID();
  const none = `No result ${id} is stored; none is. Results are kept for some weeks`;
  for (const action of ['show', 'export', 'picture', 'delete']) expect(await run(action, id)).toEqual(failure(none));
  expect(await run('--kind', 'testing')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('no result that is'),
  });
});

describe('of Net1, as it is', () => {
  let simulated: { readonly id: string; readonly runId: string };
  beforeAll(async () => {
    expect((await runSluice('networks', 'put', 'domains/hydro/fixtures/Net1.inp', '--url', api.url)).code).toBe(0);
    simulated = await call('simulation', { network_config: 'Net1' });
  });

  test('it is listed, with filters', async () => {
    const { stdout } = await run();
    expect(stdout.split('\n')[0]).toMatch(/^ID +KIND +NETWORK +TABLES +PICTURE +CREATED$/);
    expect(stdout.split('\n')[1]).toMatch(
      new RegExp(`^${simulated.id} +simulation +Net1 version 1 +tanks 1x25, nodes 11x25, links 13x25 +yes +20`),
    );
    const fits = ['--kind', 'simulation', '--network', 'Net1', '--run', simulated.runId, '--json'];
    expect(JSON.parse((await run('list', ...fits)).stdout)).toMatchObject([{ result_id: simulated.id }]);
    for (const other of [
      ['--kind', 'control'],
      ['--network', 'Net2'],
      ['--run', randomUUID()],
      ['--offset', '1'],
    ])
      expect(JSON.parse((await run(...other, '--json')).stdout)).toEqual([]);
  });

  test('it is shown', async () => {
    const { code, stdout, stderr } = await run('show', simulated.id);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  '));
    for (const line of [
      `result  ${simulated.id}`,
      'kind  simulation',
      expect.stringMatching(/^network {2}Net1 version 1, sha256 [0-9a-f]{64}$/),
      expect.stringMatching(/^engine {2}OWA-EPANET 2\.3\.5, [\d.]+ ms$/),
      expect.stringMatching(/^units {2}flow GPM, pressure psi, length ft, /),
      'no warnings',
      `picture  sluice results picture ${simulated.id}`,
      'supplyFailure  false',
      'reportedTimes  25',
      'nodes  11  25  pressure (psi), head (ft), demand (GPM)',
      'links  13  25  flow (GPM), velocity (ft/s), status, setting',
    ])
      expect(lines).toContainEqual(line);
    expect(JSON.parse((await run('show', simulated.id, '--json')).stdout)).toMatchObject({
      ...{ result_id: simulated.id, kind: 'simulation' },
      answer: { supplyFailure: false, run: { engineVersion: '2.3.5' } },
    });
  });

  test('its series are exported as CSV: the pressures of EPANET', async () => {
    const slice = ['--table', 'nodes', '--ids', '10,32', '--quantities', 'pressure', '--from', '3600', '--to', '7200'];
    const { code, stdout } = await run('export', simulated.id, ...slice);
    expect(code).toBe(0);
    const [head, ...rows] = stdout.trim().split('\n');
    expect(head).toBe('time_s,id,pressure_psi');
    expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([
      ['3600', '10'],
      ['7200', '10'],
      ['3600', '32'],
      ['7200', '32'],
    ]);
    for (const row of rows) {
      const [time, id = '', pressure] = row.split(',');
      const wanted = reference.pressure[reference.times_s.indexOf(Number(time))]?.[reference.node_ids.indexOf(id)];
      expect(Math.abs(Number(pressure) - (wanted ?? Number.NaN))).toBeLessThan(reference.tolerance.pressure_abs);
    }
    const again = ['--ids', '10', '--ids', '32', ...slice.slice(4), '--table', 'nodes'];
    expect((await run('export', simulated.id, ...again)).stdout).toBe(stdout);
  });

  test('its series are exported as Parquet, by the name of the file', async () => {
    const out = join(folder, 'links.parquet');
    expect(await run('export', simulated.id, '--table', 'links', '-o', out)).toEqual({
      ...{ code: 0, stdout: '' },
      stderr: `sluice: wrote ${out}\n`,
    });
    const { buffer, byteOffset, length } = await readFile(out);
    const file = buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
    const rows = await parquetReadObjects({ file, compressors });
    expect(rows).toHaveLength(13 * 25);
    expect(Object.keys(rows[0] ?? {})).toEqual(
      expect.arrayContaining(['time_s', 'id', 'flow_GPM', 'velocity_ft_per_s']),
    );
    const told = await run('export', simulated.id, '--table', 'links', '-o', out, '--json');
    expect(JSON.parse(told.stdout)).toEqual({ result_id: simulated.id, path: out });
  });

  test('its picture is written: one page', async () => {
    const out = join(folder, 'picture.html');
    expect(await run('picture', simulated.id, '-o', out)).toEqual({ code: 0, stdout: `${out}\n`, stderr: '' });
    expect(await readFile(out, 'utf8')).toMatch(/^<!doctype html>.*Net1, version 1.*<\/html>\s*$/is);
  });

  test('what it does not have is named, and what it has', async () => {
    const asked = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await run('export', simulated.id, ...args);
      expect([code, stdout]).toEqual([1, '']);
      return stderr;
    };
    expect(await asked()).toContain('wanted one of tanks, nodes, links');
    expect(await asked('--table', 'pumps')).toContain('found the table "pumps", wanted one of tanks, nodes, links');
    expect(await asked('--table', 'nodes', '--ids', '10,33')).toContain('Cannot read the ids "33" of the table nodes');
    expect(await asked('--table', 'nodes', '--quantities', 'presure')).toContain('near are "pressure"');
  });

  test('where nothing can be written it is told, and nothing is left', async () => {
    const nowhere = join(folder, 'nowhere', 'out');
    for (const args of [['picture'], ['export', '--table', 'nodes']])
      expect(await run(...args, simulated.id, '-o', nowhere)).toEqual(
        failure(`Cannot write ${nowhere}: there is no such folder; choose another place with -o`),
      );
    expect(await run('picture', simulated.id, '-o', folder)).toEqual(
      failure(`Cannot write ${folder}: it is a folder; choose another place with -o`),
    );
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('an unknown id is told the newest', async () => {
    const id = randomUUID();
    expect(await run('show', id)).toEqual(
      failure(
        `No result ${id} is stored; the newest are ${simulated.id} (simulation, network Net1 version 1). Results are kept for some weeks`,
      ),
    );
  });
});

test('a result that is deleted while it is exported leaves no file', async () => {
  const ids = Array.from({ length: 100 }, (_, id) => `node ${id}`);
  const timesS = Array.from({ length: 20_000 }, (_, time) => time);
  const values = [Float64Array.from({ length: 2_000_000 }, (_, at) => at / 7)];
  const table = { name: 'nodes', ids, quantities: [{ name: 'a', unit: null }], timesS, values };
  const kept = await api.stores.hydroResults.put(TENANT, {
    ...{ run: await newRun(), callId: '1', kind: 'simulation', network: null },
    ...{ inpHash: '0'.repeat(64), answer: {}, tables: [table] },
  });
  if (kept.state === 'closed') throw new Error('closed');
  const out = join(folder, 'broken.csv');
  const exporting = run('export', kept.resultId, '-o', out);
  await expect.poll(() => readdir(folder)).toContain('broken.csv.part');
  await api.stores.hydroResults.delete(TENANT, kept.resultId);
  expect(await exporting).toEqual(failure('the answer broke off; nothing was written, try again'));
  expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([]);
});

test('warnings of an answer are shown with their times', async () => {
  // Twice as high as the only source and its pump can lift water to: the pump's shutoff head is 4/3 of 250 ft.
  const high = NET1.replace(/^ 32 .*$/m, ' 32 2400 100');
  const { id } = await call('simulation', { network_config: high });
  expect((await run('show', id)).stdout).toMatch(/^warning NEGATIVE_PRESSURE from 0:00 to 24:00: .*32/m);
});

test('one without series and picture is told of and deleted', async () => {
  const { id } = await call('testing', {
    network_config: NET1,
    test_scenario: { kind: 'available-fire-flow', nodeId: '22' },
  });
  const shown = (await run('show', id)).stdout;
  expect(shown).toContain('given in the call');
  expect(shown).not.toContain('QUANTITIES');
  expect((await run('export', id)).stderr).toContain('it has none; its answer is at');
  expect(await run('delete', id)).toEqual({ code: 0, stdout: `${id} is deleted\n`, stderr: '' });
  expect((await run('show', id)).code).toBe(1);
});

const ID = randomUUID();
test.each([
  [['show'], 'found show, want list, show ID, export ID, picture ID or delete ID'],
  [['show', 'latest'], 'found the id "latest", want the id of a result, as sluice results lists them'],
  [['list', 'x'], 'found list x, want list, show ID, export ID, picture ID or delete ID'],
  [['--kind', 'magic'], /^found --kind magic, want one of simulation, identification, .*, schedule-day$/],
  [['--network', '..'], 'found --network .., want the id of a stored network, as sluice networks lists them'],
  [['--run', 'x'], 'found --run x, want the id of a run, such as those of sluice runs list THREAD'],
  [['--limit', '0'], 'found --limit 0, want a whole number from 1 to 1000'],
  [['export', ID, '--from', '1h'], 'found --from 1h, want seconds from the start, such as 0 or 3600'],
  [['export', ID, '--from', '7200', '--to', '900'], 'found --from 7200 after --to 900, want it before'],
  [['export', ID, '--format', 'xlsx'], 'found --format xlsx, want csv or parquet'],
  [['export', ID, '--ids', ''], 'found --ids without a name, want names such as A,B'],
  [['export', ID, '--json'], 'found --json without -o, want -o FILE: the table is what is printed'],
  [['show', ID, '--table', 'nodes'], 'found --table, which show does not take; want --url, --data-dir, --json'],
])('%j is not understood', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, '']);
  const [, sentence] = /^sluice: (.*); see sluice help results\n$/.exec(stderr) ?? [];
  expect(sentence).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
});

test('a server that does not answer is told of, with exit code 3', async () => {
  const { code, stderr } = await runSluice('results', '--url', 'http://127.0.0.1:9');
  expect([code, stderr]).toEqual([3, expect.stringContaining('Cannot reach the server at http://127.0.0.1:9')]);
});
