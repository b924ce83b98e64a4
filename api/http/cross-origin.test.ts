import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { CorsOptions } from '../../schemas/langgraph-json.ts';
import type { ApiEnv } from './api-env.ts';
import { crossOrigin } from './cross-origin.ts';

const ask = async (options: CorsOptions | undefined, method: 'GET' | 'OPTIONS', headers: Record<string, string>) => {
  const app = new Hono<ApiEnv>();
  app.onError((error) => new Response(error.message, { status: 403 }));
  app.use(crossOrigin(options));
  app.get('/', (c) => c.text('hello'));
  return app.request('/', { method, headers });
};

const PREFLIGHT = {
  origin: 'https://a.example',
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'x-api-key,content-type',
};

test('by default any page may call, send what it likes and read what clients need; also from the internet to localhost', async () => {
  const { status, headers } = await ask(undefined, 'OPTIONS', {
    ...PREFLIGHT,
    'access-control-request-private-network': 'true',
  });
  expect(status).toBe(204);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-allow-headers')).toBe('x-api-key,content-type');
  expect(headers.get('access-control-allow-private-network')).toBe('true');
  expect(headers.get('access-control-allow-credentials')).toBeNull();
  const exposed = (await ask(undefined, 'GET', { origin: 'https://a.example' })).headers.get(
    'access-control-expose-headers',
  );
  for (const name of ['Content-Location', 'Location', 'X-Pagination-Total', 'X-Pagination-Next'])
    expect(exposed).toContain(name);
});

const NAMED: CorsOptions = { allow_origins: ['https://a.example'], allow_origin_regex: 'https://[a-z]+\\.b\\.example' };

test.each([
  ['https://a.example', true],
  ['https://x.b.example', true],
  ['https://evil.example', false],
  ['https://x.b.example.evil.example', false],
  ['https://evil.example/https://x.b.example', false],
  ['', false],
])('origins by name and pattern: %s %s', async (origin, isAllowed) => {
  for (const method of ['GET', 'OPTIONS'] as const) {
    const { headers } = await ask(NAMED, method, { ...PREFLIGHT, origin });
    expect(headers.get('access-control-allow-origin')).toBe(isAllowed ? origin : null);
    expect(headers.get('vary')).toContain('Origin');
  }
});

test('credentials, methods, headers and age are as configured; exposed headers are added', async () => {
  const options: CorsOptions = {
    ...NAMED,
    allow_credentials: true,
    allow_methods: ['GET', 'POST'],
    allow_headers: ['x-api-key'],
    expose_headers: ['X-Mine'],
    max_age: 5,
  };
  const { headers } = await ask(options, 'OPTIONS', PREFLIGHT);
  expect(headers.get('access-control-allow-origin')).toBe('https://a.example');
  expect(headers.get('access-control-allow-credentials')).toBe('true');
  expect(headers.get('access-control-allow-methods')).toBe('GET,POST');
  expect(headers.get('access-control-allow-headers')).toBe('x-api-key');
  expect(headers.get('access-control-max-age')).toBe('5');
  expect(headers.get('access-control-expose-headers')).toMatch(/Content-Location.*X-Mine/);
});

test('a star is any', async () => {
  const { headers } = await ask(
    { allow_origins: ['*'], allow_methods: ['*'], allow_headers: ['*'] },
    'OPTIONS',
    PREFLIGHT,
  );
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-allow-methods')).toContain('DELETE');
  expect(headers.get('access-control-allow-headers')).toBe('x-api-key,content-type');
});

test('a WebSocket, for which browsers ask nobody, is refused to other pages', async () => {
  const open = async (origin?: string) =>
    (await ask(NAMED, 'GET', { upgrade: 'websocket', ...(origin === undefined ? {} : { origin }) })).status;
  expect(await open('https://evil.example')).toBe(403);
  expect(await open('https://a.example')).toBe(200);
  expect(await open()).toBe(200);
});
