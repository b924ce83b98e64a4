import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { PUBLIC_ONLY, toWebhookTarget, type WebhookPolicy } from '../../schemas/webhook-policy.ts';
import { postJson } from './post-json.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const serve = async (listener: RequestListener): Promise<number> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const named = (host: string): WebhookPolicy => ({ ...PUBLIC_ONLY, hosts: new Set([host]) });
const post = (url: string, policy: WebhookPolicy, timeoutMs = 5_000) =>
  postJson(toWebhookTarget(url, policy), '{"ü":1}', { policy, timeoutMs, signal: new AbortController().signal });

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

test('posts JSON and gives the status', async () => {
  const seen: unknown[] = [];
  const port = await serve(async (request, response) => {
    seen.push([request.method, request.url, request.headers['content-type'], await textOf(request)]);
    response.writeHead(201).end('thanks');
  });
  expect(await post(`http://127.0.0.1:${port}/a?b=1`, named('127.0.0.1'))).toBe(201);
  expect(await post(`http://localhost:${port}/`, named('localhost'))).toBe(201);
  expect(seen).toEqual([
    ['POST', '/a?b=1', 'application/json', '{"ü":1}'],
    ['POST', '/', 'application/json', '{"ü":1}'],
  ]);
});

test('a name that stands for a private address is refused before anything is sent', async () => {
  let calls = 0;
  const port = await serve((_, response) => {
    calls += 1;
    response.end();
  });
  await expect(post(`http://localhost:${port}/`, PUBLIC_ONLY)).rejects.toThrow(
    /localhost has the address (127\.0\.0\.1|::1), which is neither public nor in SLUICE_WEBHOOK_ALLOW/,
  );
  expect(calls).toBe(0);
});

test('a redirect is an answer, not a way', async () => {
  let calls = 0;
  const port = await serve((_, response) => {
    calls += 1;
    response.writeHead(302, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
  });
  expect(await post(`http://127.0.0.1:${port}/`, named('127.0.0.1'))).toBe(302);
  expect(calls).toBe(1);
});

test('what does not answer in time, or at all, is a failure', async () => {
  const port = await serve(() => {});
  const startedAt = performance.now();
  await expect(post(`http://127.0.0.1:${port}/`, named('127.0.0.1'), 200)).rejects.toThrow('no answer within 200 ms');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await expect(post('http://127.0.0.1:1/', named('127.0.0.1'))).rejects.toThrow(/ECONNREFUSED/);
});
