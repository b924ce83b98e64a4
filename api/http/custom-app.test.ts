import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { ApiEnv } from './api-env.ts';
import { type CustomApp, mountCustomApp, requireCustomApp } from './custom-app.ts';
import { disabledRoutes } from './disabled-routes.ts';
import { onError } from './errors.ts';

const over = (custom: CustomApp) => {
  const app = new Hono<ApiEnv>();
  app.onError(onError);
  mountCustomApp(app, custom);
  app.post('/ours', async (c) => c.text(`ours ${await c.req.text()}`));
  return app;
};

test('what only answers requests is asked first; what it does not know is ours, with its body', async () => {
  const app = over({
    fetch: async (request) =>
      request.url.endsWith('/theirs')
        ? new Response(`theirs ${await request.text()}`)
        : new Response('', { status: 404 }),
  });
  const post = async (path: string) => (await app.request(path, { method: 'POST', body: 'body' })).text();
  expect(await post('/theirs')).toBe('theirs body');
  expect(await post('/ours')).toBe('ours body');
});

test.each([[undefined], [null], [7], [{}], [{ fetch: 1 }], [() => new Response()]])('%s is no app', (value) => {
  expect(() => requireCustomApp(value, 'app of /p/app.ts')).toThrow(
    /Cannot use app of \/p\/app\.ts: .*want a Hono app/,
  );
});

test.each([
  [
    { disable_threads: true },
    ['/threads', '/threads/search', '/threads/T/state'],
    ['/threads/T/runs', '/assistants/a'],
  ],
  [
    { disable_runs: true },
    [
      '/threads/T/runs',
      '/threads/T/runs/R/stream',
      '/runs/wait',
      '/runs/crons',
      '/threads/T/commands',
      '/threads/T/stream/events',
    ],
    ['/threads/T', '/threads/runs', '/runsome'],
  ],
  [{ disable_assistants: true }, ['/assistants/search'], ['/assistantship']],
  [{ disable_store: true }, ['/store/items'], ['/storefront']],
  [{ disable_meta: true }, ['/info', '/ok', '/metrics', '/docs', '/openapi.json'], ['/information']],
  [{ disable_store: false }, [], ['/store/items']],
])('%j takes these away and no others', async (http, away, left) => {
  const app = new Hono<ApiEnv>();
  app.use(disabledRoutes(http));
  app.get('*', (c) => c.text('here'));
  for (const path of away) {
    const response = await app.request(path);
    expect([path, response.status, await response.text()]).toEqual([path, 404, `No route GET ${path}`]);
  }
  for (const path of left) expect([path, (await app.request(path)).status]).toEqual([path, 200]);
});
