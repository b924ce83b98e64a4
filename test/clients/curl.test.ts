// The commands of README and docs, run as they stand. curl's own configuration leads their address to this server.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANSWER, type ClientServer, startClientServer } from './client-server.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The shell commands of a page that call curl, from its fenced blocks. */
const curlCommands = async (page: string): Promise<readonly string[]> => {
  const text = await readFile(join(ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) => block.replaceAll('\\\n', ' ').split('\n')).filter((line) => /^curl /.test(line));
};

let server: ClientServer;
let home: string;
beforeAll(async () => {
  server = await startClientServer();
  home = await mkdtemp(join(tmpdir(), 'sluice-curl-'));
  const { port } = new URL(server.api.url);
  await writeFile(
    join(home, '.curlrc'),
    ['127.0.0.1', 'localhost'].map((host) => `connect-to = "${host}:2024:127.0.0.1:${port}"\n`).join(''),
  );
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  await server.stop();
});

const sh = async (command: string): Promise<string> => {
  const options = { env: { ...process.env, CURL_HOME: home }, timeout: 30_000, cwd: ROOT };
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', command], options)).stdout;
};

test('the requests of the README: the report, the first time and again, a scan and its state, an account, a count', async () => {
  const [command, scanning, stating, opening, counting, ...more] = await curlCommands('README.md');
  expect(more).toEqual([]);
  for (const messages of [4, 8]) {
    const values = JSON.parse(await sh(command ?? '')) as { messages: { content: string }[] };
    expect(values.messages).toHaveLength(messages);
    expect(values.messages.at(-1)?.content).toContain(ANSWER);
  }
  const scan = await sh(scanning ?? '');
  expect(scan).toMatch(/^event: metadata\n.*event: custom\ndata: \{"job":"scanMarket","total":1,"done":1,/s);
  expect(JSON.parse(await sh(stating ?? ''))).toMatchObject({ values: { report: { scanned: 1, failures: 0 } } });
  const account = { account: 'mine', initialCash: 100_000, clock: 'replay', at: '2012-01-03T00:00:00.000Z', events: 1 };
  expect(JSON.parse(await sh(opening ?? ''))).toMatchObject(account);
  // A key is no harm to a server that asks for none.
  expect(Number(await sh(counting ?? ''))).toBeGreaterThan(0);
});

test('the walk through the API of docs/agent-server.md', async () => {
  const commands = await curlCommands('docs/agent-server.md');
  expect(commands.length).toBeGreaterThan(5);
  // One shell, since later commands use what earlier ones found.
  const answers = (await sh(commands.map((command) => `${command}; printf '\\036'`).join('\n'))).split('\u001e');
  const [thread, stream, state, again, put, search, refusal] = answers.map((answer) => answer.trim());
  expect(JSON.parse(thread ?? '')).toMatchObject({ status: 'idle', metadata: { owner: 'ann' } });
  expect(stream).toMatch(/^event: metadata\ndata: /);
  expect(stream).toContain('event: updates');
  expect(JSON.parse(state ?? '')).toMatchObject({ next: [], values: { messages: expect.any(Array) } });
  expect(JSON.parse(again ?? '')).toMatchObject([{ thread_id: expect.any(String) }]);
  expect(put).toBe('204');
  expect(JSON.parse(search ?? '')).toMatchObject({ items: [{ key: 'ann', value: { market: 'SPX' } }] });
  expect(refusal).toMatch(/^Thread .* not found$/);
});
