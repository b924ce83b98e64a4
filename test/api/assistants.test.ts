import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

const UNKNOWN = '0198c0de-0000-7000-8000-0000000000ff';
const OTHER_GRAPH = 'other';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
  await api.stores.assistants.registerGraphs([{ graphId: OTHER_GRAPH, runtime: 'workflow' }]);
});
afterAll(() => api.close());

const answer = async (response: Promise<Response>) => {
  const { status, text } = await response.then(async (one) => ({ status: one.status, text: await one.text() }));
  return [status, text] as const;
};

const create = (name: string, more: Partial<Parameters<typeof api.sdk.assistants.create>[0]> = {}) =>
  api.sdk.assistants.create({ graphId: GRAPH, name, ...more });

test('an assistant is created with all its fields and found again', async () => {
  const fields = {
    config: { tags: ['t'], recursion_limit: 7, configurable: { tone: 'dry' }, run_name: 'kept' },
    context: { user: 'u1' },
    metadata: { team: 'red' },
    description: 'reads balance sheets',
  };
  const made = await create('Reader', fields);
  expect(made).toEqual({
    assistant_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    graph_id: GRAPH,
    name: 'Reader',
    version: 1,
    ...fields,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    updated_at: made.created_at,
  });
  expect(await api.sdk.assistants.get(made.assistant_id)).toEqual(made);
  expect(await api.sdk.assistants.get(made.assistant_id.toUpperCase())).toEqual(made);
});

test('the least an assistant needs is its graph; null is absent, unknown fields are ignored', async () => {
  const response = await api.fetch('/assistants', {
    json: { graph_id: GRAPH, name: null, config: null, metadata: null, context: null, newer_field: 1 },
  });
  expect(response.headers.get('content-location')).toMatch(/^\/assistants\/[0-9a-f-]{36}$/);
  expect(await response.json()).toMatchObject({
    name: 'Untitled',
    description: null,
    config: {},
    context: {},
    metadata: {},
  });
});

test('an id that is taken is 409, or the assistant that is there', async () => {
  const first = await create('First');
  const again = { assistantId: first.assistant_id };
  await expect(create('Second', again)).rejects.toThrow(`HTTP 409: Cannot create assistant ${first.assistant_id}`);
  expect(await create('Second', { ...again, ifExists: 'do_nothing' })).toEqual(first);
});

test('the same Idempotency-Key makes one assistant', async () => {
  const post = (key: string) =>
    api.fetch('/assistants', { json: { graph_id: GRAPH }, headers: { 'idempotency-key': key } });
  const [first, second, other] = await Promise.all(['k1', 'k1', 'k2'].map(async (key) => (await post(key)).json()));
  expect(second).toEqual(first);
  expect((other as { assistant_id: string }).assistant_id).not.toBe((first as { assistant_id: string }).assistant_id);
});

test('nobody takes the place of a graph’s own assistant', async () => {
  const { assistant_id } = await api.sdk.assistants.get(OTHER_GRAPH);
  await api.database.query(`delete from assistants where assistant_id = '${assistant_id}'`);
  await expect(create('Usurper', { assistantId: assistant_id })).rejects.toThrow(/^HTTP 409/);
});

test('search: by graph, part of the name, metadata; sorted and a page at a time with the total', async () => {
  const metadata = { batch: 'search' };
  for (const name of ['Bear 100%', 'bull', 'Bullfinch']) await create(name, { metadata });
  const names = async (query: Parameters<typeof api.sdk.assistants.search>[0]) =>
    (await api.sdk.assistants.search({ metadata, ...query })).map(({ name }) => name);
  expect(await names({})).toEqual(['Bullfinch', 'bull', 'Bear 100%']);
  expect(await names({ sortBy: 'created_at', sortOrder: 'asc' })).toEqual(['Bear 100%', 'bull', 'Bullfinch']);
  expect(await names({ name: 'BULL', sortOrder: 'asc' })).toEqual(['bull', 'Bullfinch']);
  expect(await names({ name: '0%' })).toEqual(['Bear 100%']);
  expect(await names({ name: '_' })).toEqual([]);
  expect(await names({ graphId: OTHER_GRAPH })).toEqual([]);
  expect((await names({ sortBy: 'name', sortOrder: 'asc' }))[0]).toBe('Bear 100%');
  const page = async (offset: number) => {
    const response = await api.fetch('/assistants/search', { json: { metadata, limit: 2, offset } });
    const found = (await response.json()) as readonly { name: string }[];
    return [found.length, response.headers.get('x-pagination-total'), response.headers.get('x-pagination-next')];
  };
  expect(await page(0)).toEqual([2, '3', '2']);
  expect(await page(2)).toEqual([1, '3', null]);
  expect(await page(9)).toEqual([0, '3', null]);
  expect(await api.sdk.assistants.search({ metadata, limit: 1, includePagination: true })).toMatchObject({ next: '1' });
  expect(await api.sdk.assistants.count({ metadata })).toBe(3);
  expect(await api.sdk.assistants.count({ metadata, name: 'bear' })).toBe(1);
});

test('select gives the fields that are asked for and refuses those that there are not', async () => {
  const metadata = { batch: 'select' };
  const { assistant_id } = await create('One', { metadata });
  expect(await api.sdk.assistants.search({ metadata, select: ['assistant_id', 'version'] })).toEqual([
    { assistant_id, version: 1 },
  ]);
  expect(await answer(api.fetch('/assistants/search', { json: { metadata, select: ['nope'] } }))).toEqual([
    422,
    expect.stringContaining('select.0: found "nope", want one of "assistant_id", '),
  ]);
});

test('a change merges metadata, replaces the rest and makes a version, even an empty one', async () => {
  const made = await create('Draft', { metadata: { a: 1, b: 1 }, config: { tags: ['x'] }, context: { c: 1 } });
  const changed = await api.sdk.assistants.update(made.assistant_id, {
    name: 'Final',
    metadata: { b: 2 },
    config: { configurable: { tone: 'kind' } },
  });
  expect(changed).toMatchObject({
    name: 'Final',
    version: 2,
    metadata: { a: 1, b: 2 },
    config: { configurable: { tone: 'kind' } },
    context: { c: 1 },
    created_at: made.created_at,
  });
  expect(await api.sdk.assistants.update(made.assistant_id, {})).toMatchObject({ name: 'Final', version: 3 });
  const versions = await api.sdk.assistants.getVersions(made.assistant_id);
  expect(versions.map(({ version, name }) => [version, name])).toEqual([
    [3, 'Final'],
    [2, 'Final'],
    [1, 'Draft'],
  ]);
  expect(versions[2]).toMatchObject({ graph_id: GRAPH, metadata: { a: 1, b: 1 }, config: { tags: ['x'] } });
  const page = await api.sdk.assistants.getVersions(made.assistant_id, { limit: 1, offset: 1 });
  expect(page.map(({ version }) => version)).toEqual([2]);
  expect(await api.sdk.assistants.getVersions(made.assistant_id, { metadata: { b: 1 } })).toHaveLength(1);
});

test('an earlier version is put in force whole, and the next change counts on from the newest', async () => {
  const { assistant_id: id } = await create('One', { metadata: { a: 1 }, context: { c: 1 } });
  await api.sdk.assistants.update(id, { name: 'Two', graphId: OTHER_GRAPH, metadata: { b: 1 }, context: { c: 2 } });
  expect(await api.sdk.assistants.setLatest(id, 1)).toMatchObject({
    name: 'One',
    graph_id: GRAPH,
    version: 1,
    metadata: { a: 1 },
    context: { c: 1 },
  });
  expect(await api.sdk.assistants.get(id)).toMatchObject({ version: 1 });
  expect(await api.sdk.assistants.update(id, {})).toMatchObject({ name: 'One', version: 3 });
});

test('changes at once each make their version', async () => {
  const { assistant_id: id } = await create('Busy');
  const changed = await Promise.all(
    [1, 2, 3, 4, 5].map((n) => api.sdk.assistants.update(id, { metadata: { [n]: n } })),
  );
  expect(changed.map(({ version }) => version).toSorted()).toEqual([2, 3, 4, 5, 6]);
  expect(await api.sdk.assistants.get(id)).toMatchObject({ version: 6, metadata: { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5 } });
});

test('a run is configured by the version in force when it is created', async () => {
  const config = { recursion_limit: 7, configurable: { tone: 'dry', __pregel_x: 1, langgraph_auth_user_id: 'me' } };
  const { assistant_id: id } = await create('Configured', { config, context: { a: 1, b: 1 } });
  const { thread_id } = await api.sdk.threads.create();
  const start = async (more: object = {}) => {
    const created = await api.sdk.runs.create(thread_id, id, more);
    const run = await playRun(api.stores, refOf(created));
    await run.finish();
    return run.start.kwargs;
  };
  const first = await start({ context: { b: 2 } });
  expect(first).toMatchObject({
    config: { recursion_limit: 7, configurable: { tone: 'dry', assistant_id: id, graph_id: GRAPH } },
    context: { a: 1, b: 2 },
  });
  expect(Object.keys(first.config.configurable).filter((key) => /^__|^langgraph_auth/.test(key))).toEqual([]);
  await api.sdk.assistants.update(id, { config: { configurable: { tone: 'kind' } } });
  expect((await start()).config.configurable).toMatchObject({ tone: 'kind' });
  await api.sdk.assistants.setLatest(id, 1);
  expect((await start()).config.configurable).toMatchObject({ tone: 'dry' });
});

test('a deleted assistant is gone with its versions; its threads stay unless they are to go too', async () => {
  const { assistant_id: id } = await create('Gone');
  const metadata = { assistant_id: id };
  const mine = await Promise.all([1, 2].map(() => api.sdk.threads.create({ metadata })));
  const other = await api.sdk.threads.create({ metadata: { assistant_id: UNKNOWN } });
  await api.sdk.assistants.delete(id);
  await expect(api.sdk.assistants.get(id)).rejects.toThrow(/^HTTP 404/);
  expect(await api.sdk.threads.search({ metadata })).toHaveLength(2);
  expect(await create('Back', { assistantId: id })).toMatchObject({ version: 1 });
  expect(await api.sdk.assistants.getVersions(id)).toHaveLength(1);
  const response = await api.fetch(`/assistants/${id}?delete_threads=true`, { method: 'DELETE' });
  expect(response.status).toBe(204);
  for (const { thread_id } of mine) await expect(api.sdk.threads.get(thread_id)).rejects.toThrow(/^HTTP 404/);
  expect(await api.sdk.threads.get(other.thread_id)).toMatchObject({ thread_id: other.thread_id });
});

test('a graph’s own assistant is configured like any, and neither deleted nor given another graph', async () => {
  const changed = await api.sdk.assistants.update(OTHER_GRAPH, { config: { tags: ['mine'] } });
  expect(changed).toMatchObject({ version: 2, config: { tags: ['mine'] }, metadata: { created_by: 'system' } });
  expect(await api.sdk.assistants.setLatest(OTHER_GRAPH, 1)).toMatchObject({ version: 1, config: {} });
  for (const id of [OTHER_GRAPH, changed.assistant_id])
    expect(await answer(api.fetch(`/assistants/${id}`, { method: 'DELETE' }))).toEqual([
      409,
      expect.stringContaining(`it is graph ${OTHER_GRAPH}'s own`),
    ]);
  await expect(api.sdk.assistants.update(OTHER_GRAPH, { graphId: GRAPH })).rejects.toThrow(/^HTTP 409/);
});

test('when an assistant cannot be deleted, its threads are not either', async () => {
  const { assistant_id } = await api.sdk.assistants.get(OTHER_GRAPH);
  const { thread_id } = await api.sdk.threads.create({ metadata: { assistant_id } });
  const response = await api.fetch(`/assistants/${OTHER_GRAPH}?delete_threads=true`, { method: 'DELETE' });
  expect(response.status).toBe(409);
  expect(await api.sdk.threads.get(thread_id)).toMatchObject({ thread_id });
});

test('another tenant’s assistant is not found, whatever is asked of it (I9)', async () => {
  const theirs = await api.stores.assistants.create('other-tenant', {
    assistantId: '0198c0de-0000-7000-8000-0000000000ee',
    graphId: GRAPH,
    name: 'Theirs',
    description: undefined,
    config: {},
    context: {},
    metadata: { team: 'theirs' },
  });
  const path = `/assistants/${theirs.assistantId}`;
  const requests = [
    api.fetch(path),
    api.fetch(path, { method: 'PATCH', json: { name: 'Mine' } }),
    api.fetch(path, { method: 'DELETE' }),
    api.fetch(`${path}?delete_threads=1`, { method: 'DELETE' }),
    api.fetch(`${path}/versions`, { json: {} }),
    api.fetch(`${path}/latest`, { json: { version: 1 } }),
  ];
  for (const request of requests) expect((await request).status).toBe(404);
  expect(await api.sdk.assistants.search({ metadata: { team: 'theirs' } })).toEqual([]);
  expect(await api.sdk.assistants.count({ metadata: { team: 'theirs' } })).toBe(0);
  expect(await api.stores.assistants.find('other-tenant', theirs.assistantId)).toEqual(theirs);
});

test.each([
  ['POST', '', { name: 'x' }, /^Invalid request body: graph_id: found nothing, want string/],
  ['POST', '', { graph_id: '' }, /graph_id: found "", want a text that is not empty/],
  ['POST', '', { graph_id: GRAPH, assistant_id: '42' }, /assistant_id: found "42", want a UUID/],
  [
    'POST',
    '',
    { graph_id: GRAPH, if_exists: 'replace' },
    /if_exists: found "replace", want one of "raise", "do_nothing"/,
  ],
  [
    'POST',
    '',
    { graph_id: GRAPH, config: { recursion_limit: 0 } },
    /config\.recursion_limit: found 0, want at least 1/,
  ],
  ['POST', '', { graph_id: GRAPH, metadata: [] }, /metadata: found an array, want object/],
  ['POST', '', { graph_id: GRAPH, name: 'a\u0000' }, /name: found NUL/],
  ['POST', '/search', { limit: 1001 }, /limit: found 1001, want at most 1000/],
  ['POST', '/search', { offset: -1 }, /offset: found -1, want at least 0/],
  ['POST', '/search', { sort_by: 'price' }, /sort_by: found "price", want one of "assistant_id", /],
  ['POST', '/search', { sort_order: 'up' }, /sort_order: found "up", want one of "asc", "desc"/],
  ['POST', '/count', { metadata: 'x' }, /metadata: found "x", want object/],
  ['PATCH', `/${GRAPH}`, { name: 7 }, /name: found 7, want string/],
  ['POST', `/${GRAPH}/latest`, {}, /version: found nothing, want number/],
  ['POST', `/${GRAPH}/latest`, { version: 1e12 }, /version: found 1000000000000, want at most/],
  ['POST', `/${GRAPH}/versions`, { limit: 0 }, /limit: found 0, want at least 1/],
])('%s /assistants%s %j is 422 and names the field', async (method, path, json, message) => {
  const [status, text] = await answer(api.fetch(`/assistants${path}`, { method, json }));
  expect([status, text]).toEqual([422, expect.stringMatching(message)]);
});

test('what is not there is 404 with its name', async () => {
  const missing = async (...request: Parameters<typeof api.fetch>) => answer(api.fetch(...request));
  expect(await missing('/assistants', { json: { graph_id: 'nope' } })).toEqual([
    404,
    `Graph nope not found; workers serve ${OTHER_GRAPH}, ${GRAPH}`,
  ]);
  expect(await missing(`/assistants/${GRAPH}`, { method: 'PATCH', json: { graph_id: 'nope' } })).toEqual([
    404,
    expect.stringContaining('Graph nope'),
  ]);
  const notFound = [404, `Assistant or graph ${UNKNOWN} not found`];
  expect(await missing(`/assistants/${UNKNOWN}`, { method: 'PATCH', json: {} })).toEqual(notFound);
  expect(await missing(`/assistants/${UNKNOWN}`, { method: 'DELETE' })).toEqual(notFound);
  expect(await missing(`/assistants/${UNKNOWN}/versions`, { json: {} })).toEqual(notFound);
  expect(await missing(`/assistants/${UNKNOWN}/latest`, { json: { version: 1 } })).toEqual(notFound);
  expect(await missing(`/assistants/${GRAPH}/latest`, { json: { version: 99 } })).toEqual([
    404,
    `Assistant ${GRAPH} has no version 99`,
  ]);
  expect(await missing(`/assistants/${GRAPH}/versions`, { json: { offset: 99 } })).toEqual([
    404,
    `Assistant ${GRAPH} has no version that fits, from offset 99 on`,
  ]);
});
