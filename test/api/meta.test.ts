import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi({ replicas: false });
});
afterAll(() => api.close());

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}
interface Schema {
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}
interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const openApi = async (): Promise<OpenApi> => (await (await api.fetch('/openapi.json')).json()) as OpenApi;
const operationsOf = ({ paths }: OpenApi) =>
  Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

test('openapi.json has every mounted route and no other', async () => {
  const mounted = api.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  const described = operationsOf(await openApi()).map(({ method, path }) => `${method} ${path}`);
  expect(described.toSorted()).toEqual([...new Set(mounted)].toSorted());
  expect(described).toEqual(
    expect.arrayContaining([
      'POST /threads/{thread_id}/runs/stream',
      'PATCH /assistants/{assistant_id}',
      'GET /metrics',
      'GET /openapi.json',
    ]),
  );
});

/** `METHOD /path` of each route in the table of docs/agent-server.md, as its first column writes them, with the row. */
const documented = async (): Promise<readonly (readonly [route: string, row: string])[]> => {
  const page = await readFile(new URL('../../docs/agent-server.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `[A-Z]/.test(line));
  return rows.flatMap((row) => {
    const words = [...(row.split('|')[1] ?? '').matchAll(/`(?:([A-Z]+) ?)?(\/[^`]*)?`/g)];
    let methods: readonly string[] = [];
    let isNamed = false;
    return words.flatMap(([, method, path]) => {
      if (method !== undefined) methods = isNamed ? [method] : [...methods, method];
      isNamed = path !== undefined;
      return path === undefined ? [] : methods.map((one) => [`${one} ${path}`, row] as const);
    });
  });
};

test('docs/agent-server.md has every mounted route and no other, each with a test that is there', async () => {
  const anyParameter = (route: string) => route.replaceAll(/:\w+/g, ':');
  const mounted = api.routes.filter(
    ({ method, path }) => method !== 'ALL' && !path.includes('*') && !path.startsWith('/docs/'),
  );
  const table = await documented();
  expect([...new Set(table.map(([route]) => anyParameter(route)))].toSorted()).toEqual(
    [...new Set(mounted.map(({ method, path }) => anyParameter(`${method} ${path}`)))].toSorted(),
  );
  for (const [route, row] of table) {
    const tests = [...row.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, file = '']) => file);
    expect([route, tests.length]).not.toEqual([route, 0]);
    for (const file of tests)
      expect([route, file, existsSync(new URL(`../../${file}`, import.meta.url))]).toEqual([route, file, true]);
  }
});

test('each operation has an id of its own and names the parameters of its path', async () => {
  const operations = operationsOf(await openApi());
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations) {
    const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path');
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(inPath.every(({ required }) => required)).toBe(true);
  }
});

test('requests are described by what checks them', async () => {
  const { openapi, paths } = await openApi();
  expect(openapi).toBe('3.1.0');
  const run = paths['/threads/{thread_id}/runs']?.post?.requestBody?.content['application/json'].schema;
  expect(run?.required).toEqual(['assistant_id']);
  expect(run?.properties).toMatchObject({
    assistant_id: { type: 'string' },
    multitask_strategy: { type: 'string', enum: ['reject', 'enqueue', 'interrupt', 'rollback'] },
    after_seconds: { type: 'number', minimum: 0 },
    stream_subgraphs: { type: 'boolean' },
  });
  const history = paths['/threads/{thread_id}/history']?.get?.parameters;
  expect(history?.find(({ name }) => name === 'limit')).toMatchObject({
    in: 'query',
    required: false,
    schema: { type: 'integer' },
  });
  expect(paths['/threads/{thread_id}/state']?.get?.parameters).toContainEqual(
    expect.objectContaining({ name: 'thread_id', schema: expect.objectContaining({ type: 'string', format: 'uuid' }) }),
  );
});

test('the page to read it comes whole from this server', async () => {
  const page = await api.fetch('/docs');
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  const html = await page.text();
  const addresses = [...html.matchAll(/(?:src|href|url)[=:] ?["']([^"']+)["']/g)].map(([, address = '']) => address);
  expect(addresses).toHaveLength(3);
  for (const address of addresses) {
    const { href, origin } = new URL(address, `${api.url}/docs`);
    expect(origin).toBe(api.url);
    expect((await fetch(href)).status).toBe(200);
  }
  const script = await api.fetch('/docs/swagger-ui-bundle.js');
  expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(await script.text()).toContain('SwaggerUIBundle');
  for (const path of ['/docs/package.json', '/docs/..%2fpackage.json', '/docs/index.html'])
    expect((await api.fetch(path)).status).toBe(404);
});

test('who comes to the root is told where to go', async () => {
  const root = (await (await api.fetch('/')).json()) as Readonly<Record<string, string>>;
  expect(root).toMatchObject({ ok: true, name: 'sluice' });
  for (const place of ['info', 'docs', 'openapi']) expect((await api.fetch(root[place] ?? '')).status).toBe(200);
});

const metrics = async (): Promise<string> => (await api.fetch('/metrics')).text();
const valueIn = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

test('metrics: requests by route and status with their durations', async () => {
  const before = await metrics();
  const series = (route: string, status: number, of = 'count') =>
    `sluice_http_request_duration_seconds_${of}{method="GET",route="${route}",status="${status}"}`;
  const counts = (text: string) =>
    [series('/threads/:thread_id', 404), series('/threads/:thread_id', 422), series('none', 404)].map(
      (one) => valueIn(text, one) ?? 0,
    );
  const [missing = 0, wrong = 0, none = 0] = counts(before);
  await api.fetch('/threads/0198c0de-0000-7000-8000-0000000000f1');
  await api.fetch('/threads/0198c0de-0000-7000-8000-0000000000f2');
  await api.fetch('/threads/42');
  await api.fetch('/no/such/route');
  const after = await metrics();
  expect(counts(after)).toEqual([missing + 2, wrong + 1, none + 1]);
  const infinity = `sluice_http_request_duration_seconds_bucket{method="GET",route="/threads/:thread_id",status="404",le="+Inf"}`;
  expect(valueIn(after, infinity)).toBe(missing + 2);
  expect(valueIn(after, series('/threads/:thread_id', 404, 'sum'))).toBeGreaterThan(0);
  expect(after).not.toContain('0198c0de');
});

test('metrics: runs by status, open streams and the process, as text and as JSON', async () => {
  const other = await startApi({ replicas: false });
  try {
    const { thread_id } = await other.sdk.threads.create();
    const done = await other.sdk.runs.create(thread_id, GRAPH);
    await (await playRun(other.stores, refOf(done))).finish();
    const running = await other.sdk.runs.create(thread_id, GRAPH);
    const run = await playRun(other.stores, refOf(running));
    const waiting = other.fetch(`/threads/${thread_id}/runs/${running.run_id}/stream`);
    await waiting;
    const response = await other.fetch('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const statuses = ['pending', 'running', 'success', 'error'];
    expect(statuses.map((status) => valueIn(text, `sluice_runs{status="${status}"}`))).toEqual([0, 1, 1, 0]);
    expect(valueIn(text, 'sluice_open_streams')).toBe(1);
    expect(valueIn(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(valueIn(text, 'nodejs_eventloop_lag_seconds{quantile="0.99"}')).toBeGreaterThan(0);
    // Each line is a comment or `name{labels} number`.
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [\d.e+-]+)$/);
    const json = (await (await other.fetch('/metrics?format=json')).json()) as readonly { readonly name: string }[];
    expect(json).toContainEqual(
      expect.objectContaining({
        name: 'sluice_runs',
        type: 'gauge',
        values: expect.arrayContaining([{ labels: { status: 'running' }, value: 1 }]),
      }),
    );
    await run.finish();
  } finally {
    await other.close();
  }
});

test('metrics in a format that there is not are 422', async () => {
  const response = await api.fetch('/metrics?format=xml');
  expect([response.status, await response.text()]).toEqual([
    422,
    'Invalid request query: format: found "xml", want one of "prometheus", "json"',
  ]);
});

test('health and info', async () => {
  expect(await (await api.fetch('/ok')).json()).toEqual({ ok: true });
  expect(await (await api.fetch('/ok?check_db=1')).json()).toEqual({ ok: true, services: { database: 'ok' } });
  expect(await (await api.fetch('/info')).json()).toMatchObject({
    version: expect.stringMatching(/^0\.16\./),
    langgraph_js_version: expect.stringMatching(/^1\./),
    flags: { assistants: true, crons: true },
  });
});
