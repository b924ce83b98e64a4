// The Python SDK as it is on PyPI, against the server with a real worker.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANSWER, type ClientServer, QUESTION, startClientServer } from './client-server.ts';
import { pythonWithSdk } from './python/environment.ts';

const SCRIPT = join(import.meta.dirname, 'python/sdk_checks.py');
const CHECKS = [...readFileSync(SCRIPT, 'utf8').matchAll(/^async def check_(\w+)/gm)].flatMap(([, name]) => name ?? []);

const found = await pythonWithSdk();
if ('missing' in found) process.stderr.write(`The Python SDK is not tested: ${found.missing}\n`);

describe.skipIf('missing' in found)('langgraph-sdk of Python', () => {
  let server: ClientServer;
  let failures: ReadonlyMap<string, string | null>;
  beforeAll(async () => {
    if ('missing' in found) return;
    server = await startClientServer();
    const env = { ...process.env, SLUICE_URL: server.api.url, SLUICE_QUESTION: QUESTION, SLUICE_ANSWER: ANSWER };
    const { stdout } = await promisify(execFile)(found.python, [SCRIPT], { env, timeout: 75_000 }).catch(
      // What ran before it was broken off counts; what did not run is told below.
      (error: { readonly stdout: string; readonly stderr: string }) => {
        process.stderr.write(error.stderr);
        return error;
      },
    );
    const lines = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { name: string; failure: string | null });
    failures = new Map(lines.map(({ name, failure }) => [name, failure]));
  });
  afterAll(async () => {
    await server?.stop();
  });

  test.each(CHECKS)('%s', (name) => {
    const failure = failures.get(name);
    expect(failure === undefined ? 'did not run' : failure).toBeNull();
  });
});
