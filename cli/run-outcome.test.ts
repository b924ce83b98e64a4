import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { ApiClient } from './api-client.ts';
import { outcomeOf } from './run-outcome.ts';

// Run and thread as AGENT-SERVER gives them: a run that stops at interrupt() is a success, its thread is interrupted.
test.each([
  ['a run that succeeded', { status: 'success' }, { status: 'idle', interrupts: {} }, 0, []],
  [
    'a run that waits',
    { status: 'success' },
    { status: 'interrupted', interrupts: { task: [{ id: 'i', value: { question: 'sure?' } }] } },
    4,
    [{ question: 'sure?' }],
  ],
  [
    'a run that failed',
    { status: 'error', error: { error: 'ToolError', message: 'no such series' } },
    { status: 'error', interrupts: {} },
    1,
    [],
  ],
  ['a run that was cancelled', { status: 'interrupted' }, { status: 'interrupted', interrupts: {} }, 1, []],
])('%s', async (_, run, thread, exitCode, interrupts) => {
  const server = createServer((request, response) => {
    response.end(JSON.stringify(request.url?.endsWith('/runs/r') ? run : thread));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const outcome = await outcomeOf(new ApiClient(`http://127.0.0.1:${port}`), { threadId: 't', runId: 'r' });
  server.closeAllConnections();
  server.close();
  expect(outcome).toMatchObject({ exitCode, interrupts });
  expect(outcome.error).toBe('error' in run ? 'ToolError: no such series' : undefined);
});
