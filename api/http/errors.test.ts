import { Hono } from 'hono';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import { resolveCaller } from '../auth/resolve-caller.ts';
import { accessLog } from './access-log.ts';
import type { ApiEnv } from './api-env.ts';
import { crossOrigin } from './cross-origin.ts';
import { onError, onUnknownRoute } from './errors.ts';
import { jsonBody, limitBody } from './json-body.ts';

const lines: string[] = [];
const log = pino({}, { write: (line: string) => void lines.push(line) });

const app = new Hono<ApiEnv>();
app.onError(onError);
app.notFound(onUnknownRoute);
app.use(accessLog(log), crossOrigin(undefined), resolveCaller({}), limitBody);
app.get('/missing', () => {
  throw new EngineError('THREAD_NOT_FOUND', 'Thread 42 not found');
});
app.get('/broken', () => {
  throw new Error('select * from secrets');
});
app.post('/echo', jsonBody(z.object({ n: z.number() })), (c) => c.json(c.req.valid('json')));

const post = (body: string, headers: Record<string, string> = {}) =>
  app.request('/echo', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

test('an error is its sentence as plain text', async () => {
  const response = await app.request('/missing');
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await response.text()).toBe('Thread 42 not found');
});

test('the Python SDK gets the sentence as detail', async () => {
  const response = await app.request('/missing', { headers: { 'user-agent': 'langgraph-sdk-py/0.4.0' } });
  expect(await response.json()).toEqual({ detail: 'Thread 42 not found' });
});

test('who accepts a problem document gets one, with the code', async () => {
  const response = await app.request('/missing', {
    headers: { accept: 'application/problem+json', 'x-request-id': 'r-1' },
  });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'Thread 42 not found',
    code: 'THREAD_NOT_FOUND',
    request_id: 'r-1',
  });
});

test('what we did not foresee is logged whole and shown by its request id only', async () => {
  const response = await app.request('/broken', { headers: { 'x-request-id': 'r-2' } });
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('Internal error; the log has it under request r-2');
  const entry = lines.find((line) => line.includes('select * from secrets'));
  expect(JSON.parse(entry ?? '{}')).toMatchObject({ requestId: 'r-2', msg: 'request failed' });
});

test('a route that does not exist is named', async () => {
  const response = await app.request('/nope', { method: 'DELETE' });
  expect([response.status, await response.text()]).toEqual([404, 'No route DELETE /nope']);
});

test('a body that does not fit names the field, what was found and what was wanted', async () => {
  const response = await post('{"n":"seven"}', { accept: 'application/problem+json' });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    code: 'INVALID_REQUEST',
    detail: 'Invalid request body: n: found "seven", want number',
    errors: [{ field: 'n', message: 'found "seven", want number' }],
  });
});

test('malformed JSON is told with its position', async () => {
  const response = await post('{"n": 1,}');
  expect(response.status).toBe(422);
  expect(await response.text()).toMatch(/^Invalid request body: not JSON at position 8 of 9: /);
  expect(await (await post('{"n": ')).text()).toMatch(/not JSON at position 6 of 6: /);
});

test('text/plain is JSON too, as Studio sends it', async () => {
  expect(await (await post('{"n":1}', { 'content-type': 'text/plain;charset=UTF-8' })).json()).toEqual({ n: 1 });
});

test.each([
  ['declared', (size: number) => ({ 'content-length': String(size) })],
  ['not declared', () => ({ 'transfer-encoding': 'chunked' })],
])('a body over 4 MB is refused, its length %s', async (_, headersFor) => {
  const body = JSON.stringify({ n: 1, pad: 'x'.repeat(4 * 1024 * 1024) });
  const response = await post(body, headersFor(body.length));
  expect([response.status, await response.text()]).toEqual([
    413,
    expect.stringMatching(/over the limit of 4194304 bytes/),
  ]);
});

test('any page may call and read where a run is, a hosted one also on localhost', async () => {
  const preflight = await app.request('/echo', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://smith.langchain.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-api-key',
      'access-control-request-private-network': 'true',
    },
  });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'content-type,x-api-key',
    'access-control-allow-private-network': 'true',
  });
  const exposed = (await app.request('/missing', { headers: { origin: 'http://localhost:3000' } })).headers.get(
    'access-control-expose-headers',
  );
  for (const name of ['Content-Location', 'Location', 'X-Pagination-Total', 'X-Pagination-Next'])
    expect(exposed?.split(',')).toContain(name);
});

test('a request is one line in the log, without its body', async () => {
  await post('{"n":"my secret"}', { 'x-request-id': 'r-3' });
  const entries = lines.filter((line) => line.includes('r-3'));
  expect(entries).toHaveLength(1);
  expect(JSON.parse(entries[0] ?? '{}')).toMatchObject({ method: 'POST', path: '/echo', status: 422 });
  expect(entries[0]).not.toContain('secret');
});
