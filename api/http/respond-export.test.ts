import { Hono } from 'hono';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { ApiEnv } from './api-env.ts';
import { onError } from './errors.ts';
import { respondExport } from './respond-export.ts';

const open = (body: () => AsyncIterable<Uint8Array>) => {
  const log: string[] = [];
  const app = new Hono<ApiEnv>();
  app.onError(onError);
  app.get(
    '/',
    async (c, next) => {
      c.set('requestId', 'r1');
      c.set('log', pino({}, { write: (line: string) => void log.push(line) }));
      await next();
    },
    (c) => respondExport(c, body(), { 'content-type': 'text/csv', 'content-disposition': 'attachment' }),
  );
  return { app, log };
};
const ROW = new TextEncoder().encode('row\n');

test('what fails before the first bytes is answered in words, not as a file', async () => {
  const { app } = open(async function* () {
    if (ROW.length > 0) throw new Error('the database is gone');
    yield ROW;
  });
  const answer = await app.request('/');
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([500, null]);
  expect(await answer.text()).toBe('Internal error; the log has it under request r1');
});

test('a client that leaves ends what is read for it; rows are read as they are taken', async () => {
  let read = 0;
  let closed = false;
  const { app } = open(async function* () {
    try {
      for (;;) {
        read += 1;
        yield ROW;
      }
    } finally {
      closed = true;
    }
  });
  const reader = (await app.request('/')).body?.getReader();
  expect((await reader?.read())?.value).toEqual(ROW);
  await reader?.read();
  expect(read).toBe(2);
  await reader?.cancel();
  expect(closed).toBe(true);
});

test('a failure on the way is in the log, and the body does not end', async () => {
  const { app, log } = open(async function* () {
    yield ROW;
    throw new Error('deleted meanwhile');
  });
  const answer = await app.request('/');
  await expect(answer.text()).rejects.toThrow('deleted meanwhile');
  expect(log.join()).toMatch(/"requestId":"r1".*export broke off/);
});

test('HEAD reads nothing', async () => {
  let read = 0;
  const { app } = open(async function* () {
    read += 1;
    yield ROW;
  });
  const answer = await app.request('/', { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-type'), read]).toEqual([200, 'text/csv', 0]);
});
