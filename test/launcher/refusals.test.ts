// What keeps `sluice start` from starting: one sentence, an exit code, nothing left running.

import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freePort } from '../../launcher/free-port.ts';
import { readInstance } from '../../launcher/instance-file.ts';
import { sluice } from './sluice-process.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-refusals-'));
  await chmod(dir, 0o755);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const refusal = async (...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await sluice(['start', '--data-dir', join(dir, 'data'), ...args]);
  expect(code, stderr).toBe(1);
  expect(stdout).toBe('');
  expect(readInstance(join(dir, 'data'))).toBeUndefined();
  return stderr;
};

test('a port that is taken and was asked for', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await refusal('--port', String(port))).toMatch(`Port ${port} of 127.0.0.1 is taken: end what listens there`);
  server.close();
});

test('a database that is not there, refuses the password or does not exist; the password is not repeated', async () => {
  const right = new URL(inject('databaseUrl'));
  const nobody = await refusal('--port', '0', '--database-url', 'postgresql://u:secret@127.0.0.1:9/sluice');
  expect(nobody).toMatch(/PostgreSQL at 127\.0\.0\.1:9: nothing listens there/);
  const wrong = new URL(right);
  wrong.password = 'secret';
  const refused = await refusal('--port', '0', '--database-url', wrong.href);
  expect(refused).toMatch(/refuses the user sluice with this password/);
  expect(nobody + refused).not.toContain('secret');
  const missing = new URL(right);
  missing.pathname = '/nowhere';
  expect(await refusal('--port', '0', '--database-url', missing.href)).toMatch(/no database nowhere/);
});

test('a Temporal that is not there', async () => {
  expect(await refusal('--port', '0', '--temporal-address', '127.0.0.1:9')).toMatch(
    /No Temporal server .* answers at 127\.0\.0\.1:9/,
  );
});

test('a data directory that cannot be one', async () => {
  const file = join(dir, 'file');
  await writeFile(file, '');
  const { code, stderr } = await sluice(['start', '--data-dir', join(file, 'data')]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/Cannot use .*: a file is in its way; choose another place with --data-dir/);
});

test('commands without a server say how to get one', async () => {
  const nothing = await sluice(['threads', '--data-dir', join(dir, 'nothing')]);
  expect(nothing).toMatchObject({ code: 3, stdout: '' });
  expect(nothing.stderr).toMatch(/start one with `npm start`/);
  const port = await freePort('127.0.0.1');
  const gone = await sluice(['run', 'analyst', 'hello', '--url', `http://127.0.0.1:${port}`]);
  expect(gone.code).toBe(3);
  expect(gone.stderr).toContain(`Cannot reach the server at http://127.0.0.1:${port} (ECONNREFUSED)`);
});
