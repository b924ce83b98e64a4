// `sluice networks` against a real server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { parseInp } from '../../domains/hydro/index.ts';
import { type ApiHarness, startApi } from '../api/api-harness.ts';
import { runSluice } from '../support/run-sluice.ts';

const NET1 = fixtureText('Net1.inp');
const NET2 = fixtureText('Net2.inp');
// Counts of the EPANET examples: https://epanet22.readthedocs.io
const NET1_FACTS = '9 junctions, 1 reservoir, 1 tank, 12 pipes, 1 pump; 24:00, flows in GPM';

let api: ApiHarness;
let folder = '';
beforeAll(async () => {
  api = await startApi();
  folder = await mkdtemp(join(tmpdir(), 'sluice-networks-'));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const run = (...args: readonly string[]) => runSluice('networks', ...args, '--url', api.url);
const file = async (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
const usage = (message: string) => ({ code: 2, stdout: '', stderr: `sluice: ${message}; see sluice help networks\n` });
const failure = (message: string) => ({ code: 1, stdout: '', stderr: `sluice: ${message}\n` });

test('where nothing is stored, the list and an unknown id say so, and how to store', async () => {
  const hint = 'store one with sluice networks put FILE.inp';
  expect(await run()).toEqual({ code: 0, stdout: '', stderr: `sluice: no networks are stored there; ${hint}\n` });
  const none = 'No network town is stored; none is. Store one with sluice networks put FILE.inp';
  for (const action of ['get', 'versions', 'delete']) expect(await run(action, 'town')).toEqual(failure(none));
  expect(JSON.parse((await run('--json')).stdout)).toEqual([]);
});

test('a file is stored under its name, listed, given out as it was, versioned and deleted', async () => {
  const path = await file('Town.v1.inp', NET1);
  expect(await run('put', path)).toEqual({ code: 0, stdout: `Town.v1 version 1: ${NET1_FACTS}\n`, stderr: '' });
  expect((await run('put', path)).stdout).toBe(`Town.v1 version 1, as it was: ${NET1_FACTS}\n`);
  const second = await file('other.inp', NET2);
  const put = await run('put', second, '--id', 'Town.v1', '--name', 'The town', '--json');
  expect(JSON.parse(put.stdout)).toMatchObject({
    ...{ network_id: 'Town.v1', name: 'The town', is_new_version: true },
    latest: { version: 2, junctions: 35 },
  });

  const { stdout } = await run('list', 'Town');
  expect(stdout.split('\n')[0]).toMatch(/^ID +NAME +VERSION +JUNCTIONS .*DURATION +FLOW IN +UPDATED$/);
  expect(stdout.split('\n')[1]).toMatch(/^Town\.v1 +The town +2 +35 +/);
  expect((await run('list', 'Village')).stderr).toContain('no networks beginning with Village are stored there');

  const versions = (await run('versions', 'Town.v1')).stdout.trim().split('\n').slice(1);
  expect(versions.map((line) => line.slice(0, 1))).toEqual(['2', '1']);
  expect(
    JSON.parse((await run('versions', 'Town.v1', '--limit', '1', '--offset', '1', '--json')).stdout),
  ).toMatchObject([{ version: 1, junctions: 9 }]);

  expect(await run('get', 'Town.v1')).toEqual({ code: 0, stdout: NET2, stderr: '' });
  const out = join(folder, 'out.inp');
  expect(await run('get', 'Town.v1', '--version', '1', '-o', out)).toEqual({
    ...{ code: 0, stdout: '' },
    stderr: `sluice: wrote ${out}: Town.v1 version 1\n`,
  });
  expect(await readFile(out, 'utf8')).toBe(NET1);
  const json = await run('get', 'Town.v1', '--json');
  expect(JSON.parse(json.stdout)).toEqual({ network_id: 'Town.v1', version: 2, inp: NET2 });
  expect(await run('get', 'Town.v1', '--version', '3')).toEqual(failure('Town.v1 has no version 3; the last is 2'));

  expect(await run('delete', 'Town.v1')).toMatchObject({
    code: 0,
    stdout: 'Town.v1 is deleted, with all its versions\n',
  });
  expect((await run('get', 'Town.v1')).code).toBe(1);
});

test('an unknown id is told what there is', async () => {
  for (const id of ['known-a', 'known-b']) await run('put', await file('known.inp', NET1), '--id', id);
  expect(await run('delete', 'known-c')).toEqual(
    failure('No network known-c is stored; there are known-a, known-b. Store one with sluice networks put FILE.inp'),
  );
});

test('a network as JSON is one too', async () => {
  const path = await file('as-json.json', JSON.stringify(parseInp(NET1)));
  expect((await run('put', path)).stdout).toBe(`as-json version 1: ${NET1_FACTS}\n`);
});

describe('what is wrong with a file is told line by line', () => {
  const lines = NET1.split('\n');
  const elevation = lines.findIndex((line) => line.startsWith(' 11 ')) + 1;
  const pipe = lines.findIndex((line) => line.startsWith(' 12              	12 ')) + 1;
  const bad = lines
    .map((line, at) => (at === elevation - 1 ? ' 11 abc 150' : line))
    .map((line, at) => (at === pipe - 1 ? ' 12 12 13 5280 ten 100 0 Open' : line))
    .join('\n');
  // EPANET's error 202: "illegal numeric value".
  const told = [
    `  line ${elevation}: illegal numeric value abc in [JUNCTIONS] section (EPANET error 202); found "11 abc 150"`,
    `  line ${pipe}: illegal numeric value ten in [PIPES] section (EPANET error 202); found "12 12 13 5280 ten 100 0 Open"`,
  ].join('\n');

  test('by validate, which stores nothing', async () => {
    const path = await file('bad.inp', bad);
    expect(await run('validate', path)).toEqual({
      ...{ code: 1, stderr: '' },
      stdout: `${path} cannot be simulated: 2 problems\n${told}\n`,
    });
    const json = await run('validate', path, '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      problems: [{ line: elevation }, { line: pipe, field: `line ${pipe}` }],
    });
    const good = await file('good.inp', NET1);
    expect(await run('validate', good)).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: `${good} can be simulated: ${NET1_FACTS}\n`,
    });
    expect((await run('list', 'good')).stdout).toBe('');
  });

  test('by put, and nothing is stored', async () => {
    const path = await file('bad.inp', bad);
    expect(await run('put', path)).toEqual(failure(`Cannot store ${path}: 2 problems\n${told}`));
    const json = await run('put', path, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, problems: [{ line: elevation }, { line: pipe }] });
    expect((await run('get', 'bad')).code).toBe(1);
  });

  test('of JSON field by field', async () => {
    const { pipes, ...rest } = parseInp(NET1);
    const [first, ...others] = pipes;
    const path = await file('bad.json', JSON.stringify({ ...rest, pipes: [{ ...first, length: 'long' }, ...others] }));
    const { code, stdout } = await run('validate', path);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^ {2}\S*pipes\S*length: /m)]);
    const broken = await run('validate', await file('broken.json', '{"pipes": ['));
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringMatching(/broken\.json cannot be simulated/)]);
  });
});

test('stdin is a file too, through the program itself', async () => {
  const program = (...args: readonly string[]) => {
    const child = spawn(process.execPath, ['cli/main.ts', 'networks', ...args, '--url', api.url]);
    const outcome = Promise.all([text(child.stdout), once(child, 'exit').then(([code]) => code as number)]);
    return { stdin: child.stdin, outcome };
  };
  const put = program('put', '-', '--id', 'piped');
  put.stdin.end(NET1);
  expect(await put.outcome).toEqual([`piped version 1: ${NET1_FACTS}\n`, 0]);
  expect(await program('get', 'piped').outcome).toEqual([NET1, 0]);
});

test('files that no network is in', async () => {
  const nowhere = join(folder, 'nowhere.inp');
  const want = 'want an EPANET INP file, or a network as JSON';
  expect(await run('put', nowhere)).toEqual(
    failure(`Cannot read ${nowhere}: there is no such file; ${want}, or - for stdin`),
  );
  expect(await run('put', folder, '--id', 'x')).toEqual(
    failure(`Cannot read ${folder}: it is a directory; ${want}, or - for stdin`),
  );
  const empty = await file('empty.inp', ' \n');
  expect(await run('validate', empty)).toEqual(failure(`Cannot use ${empty}: found an empty file, ${want}`));
  const large = await file('large.inp', new Uint8Array(20 * 1024 * 1024 + 1).fill(32));
  expect(await run('put', large)).toEqual(
    failure(`Cannot send ${large}: it is over the limit of 20971520 bytes; split the network`),
  );
  const binary = await file(
    'binary.inp',
    Uint8Array.from({ length: 5_000 }, (_, at) => (at * 7) % 256),
  );
  expect(await run('put', binary)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('problem') });
});

test('where INP text cannot be written it is told before anything is asked, and nothing is left', async () => {
  await run('put', await file('written.inp', NET1));
  const nowhere = join(folder, 'nowhere', 'out.inp');
  expect(await run('get', 'written', '-o', nowhere)).toEqual(
    failure(`Cannot write ${nowhere}: there is no such folder; choose another place with -o`),
  );
  expect(await run('get', 'written', '-o', folder)).toEqual(
    failure(`Cannot write ${folder}: it is a folder; choose another place with -o`),
  );
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test.each([
  [['put'], 'found put, want list [PREFIX], put FILE, get ID, versions ID, validate FILE or delete ID'],
  [['Net1.inp'], /^sluice: found Net1.inp, want list .*; sluice network Net1.inp draws it; see sluice help networks/],
  [['get', 'a', 'b'], /found get a b, want/],
  [['get', '..'], 'found the id "..", want 1 to 100 letters, digits, dots, dashes or underscores, such as town-1'],
  [['put', '-'], 'found a network from stdin without an id, want --id ID'],
  [['put', 'My town.inp'], /found the file name "My town", which is no id; want --id, for which want 1 to 100/],
  [['get', 'a', '--version', '0'], 'found --version 0, want a whole number from 1 to 999999999'],
  [['--limit', 'all'], 'found --limit all, want a whole number from 1 to 1000'],
  [['delete', 'a', '--version', '1'], 'found --version, which delete does not take; want --url, --data-dir, --json'],
])('%j is not understood', async (args, message) => {
  const found = await run(...args);
  if (typeof message === 'string') expect(found).toEqual(usage(message));
  else expect(found).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
});

test('a server that does not answer is told of, with exit code 3', async () => {
  const { code, stderr } = await runSluice('networks', '--url', 'http://127.0.0.1:9');
  expect([code, stderr]).toEqual([3, expect.stringContaining('Cannot reach the server at http://127.0.0.1:9')]);
});
