// The routes of crons; that they fire: test/engine/crons.test.ts.
import type { Cron } from '@langchain/langgraph-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, startApi, TENANT } from './api-harness.ts';

const UNKNOWN = '0198c0de-0000-7000-8000-0000000000ff';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.database.query('delete from crons');
});

const answer = async (response: Promise<Response>) => {
  const { status, text } = await response.then(async (one) => ({ status: one.status, text: await one.text() }));
  return [status, text] as const;
};

const create = async (fields: Readonly<Record<string, unknown>> = {}): Promise<Cron> => {
  const response = await api.fetch('/runs/crons', {
    json: { assistant_id: GRAPH, schedule: '0 9 * * *', ...fields },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Cron;
};

const send = (method: string, cronId: string, json?: unknown) =>
  api.fetch(`/runs/crons/${cronId}`, { method, ...(json !== undefined && { json }) });

const otherTenants = async (): Promise<string> => {
  const cron = await create();
  await api.database.query(`update crons set tenant_id = 'other' where cron_id = $1`, [cron.cron_id]);
  return cron.cron_id;
};

describe('making one', () => {
  test('with the SDK: all its fields, and when it fires next', async () => {
    const endTime = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const made = (await api.sdk.crons.create(GRAPH, {
      schedule: '30 9 * * *',
      timezone: 'Asia/Tokyo',
      endTime,
      onRunCompleted: 'keep',
      input: { n: 1 },
      config: { recursion_limit: 7 },
      context: { level: 3 },
      metadata: { owner: 'me' },
      interruptBefore: ['agent'],
      streamMode: ['values', 'updates'],
      webhook: 'https://example.com/hook',
      durability: 'sync',
    })) as unknown as Cron;
    const assistant = await api.sdk.assistants.get(GRAPH);
    expect(made).toEqual({
      cron_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      assistant_id: assistant.assistant_id,
      thread_id: null,
      on_run_completed: 'keep',
      schedule: '30 9 * * *',
      timezone: 'Asia/Tokyo',
      end_time: endTime,
      enabled: true,
      next_run_date: expect.any(String),
      payload: {
        assistant_id: assistant.assistant_id,
        input: { n: 1 },
        config: { recursion_limit: 7 },
        context: { level: 3 },
        interrupt_before: ['agent'],
        stream_mode: ['values', 'updates'],
        webhook: 'https://example.com/hook',
        durability: 'sync',
      },
      metadata: { owner: 'me' },
      user_id: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const next = new Date(made.next_run_date ?? 0);
    // Tokyo is nine hours before UTC, all year.
    expect(next.toISOString()).toMatch(/T00:30:00\.000Z$/);
    expect(next.getTime() - Date.now()).toBeLessThanOrEqual(86_400_000);
    expect(await (await send('GET', made.cron_id)).json()).toEqual(made);
  });

  test('of a thread', async () => {
    const { thread_id: threadId } = await api.sdk.threads.create();
    const made = await api.sdk.crons.createForThread(threadId, GRAPH, {
      schedule: '* * * * *',
      multitaskStrategy: 'reject',
    });
    expect(made).toMatchObject({ thread_id: threadId, payload: { multitask_strategy: 'reject' } });
    expect(made).not.toHaveProperty('on_run_completed');
  });

  test('disabled, it has no next time; null is the same as absent, what we do not know is ignored', async () => {
    const made = await create({ enabled: false, timezone: null, end_time: null, input: null, later: true });
    expect(made).toMatchObject({ enabled: false, next_run_date: null, timezone: null, end_time: null });
    expect(made.payload).toEqual({ assistant_id: made.assistant_id, stream_mode: ['values'] });
  });

  test('twice with one Idempotency-Key is one cron', async () => {
    const post = () =>
      api.fetch('/runs/crons', {
        json: { assistant_id: GRAPH, schedule: '0 9 * * *' },
        headers: { 'idempotency-key': 'once' },
      });
    const [first, second] = [await (await post()).json(), await (await post()).json()];
    expect(second).toEqual(first);
    expect(await api.sdk.crons.count()).toBe(1);
  });

  test.each([
    [{ schedule: '0 0 30 2 *' }, 'schedule: found "0 0 30 2 *", want an expression that some day matches'],
    [{ schedule: '* * * * * *' }, 'schedule: found "* * * * * *", want five fields '],
    [{ schedule: 'tomorrow' }, 'schedule: found "tomorrow", want five fields '],
    [{ schedule: 5 }, 'schedule: found 5, want string'],
    [{ schedule: undefined }, 'schedule: found nothing, want string'],
    [{ timezone: 'Mars/Phobos' }, 'timezone: found "Mars/Phobos", want an IANA time zone'],
    [{ end_time: '2020-01-01T00:00:00Z' }, 'end_time: found a time that is over, want one in the future'],
    [{ end_time: 'soon' }, 'end_time: found "soon", want '],
    [{ enabled: 'yes' }, 'enabled: found "yes", want boolean'],
    [{ on_run_completed: 'archive' }, 'on_run_completed: found "archive", want one of "delete", "keep"'],
    [{ webhook: 'http://127.0.0.1/' }, 'webhook: found "http://127.0.0.1/", want a public address'],
    [{ assistant_id: undefined }, 'assistant_id: found nothing, want string'],
    [{ stream_mode: 'all' }, 'stream_mode: found "all", want some of values, '],
  ])('%j is refused, and nothing is made', async (fields, message) => {
    const json = { assistant_id: GRAPH, schedule: '0 9 * * *', ...fields };
    expect(await answer(api.fetch('/runs/crons', { json }))).toEqual([
      422,
      expect.stringContaining(`Invalid request body: ${message}`),
    ]);
    expect(await api.sdk.crons.count()).toBe(0);
  });

  test('of an assistant or a thread that is not there is 404', async () => {
    const json = { assistant_id: GRAPH, schedule: '0 9 * * *' };
    expect(await answer(api.fetch(`/threads/${UNKNOWN}/runs/crons`, { json }))).toEqual([
      404,
      expect.stringContaining(UNKNOWN),
    ]);
    expect(await answer(api.fetch('/runs/crons', { json: { ...json, assistant_id: 'nobody' } }))).toEqual([
      404,
      expect.stringContaining('nobody'),
    ]);
  });
});

describe('changing one', () => {
  test('changes what is given and leaves the rest', async () => {
    const made = await create({ input: { n: 1 }, metadata: { a: 1, b: 2 }, stream_mode: 'updates' });
    const changed = await api.sdk.crons.update(made.cron_id, {
      schedule: '0 10 * * *',
      metadata: { b: 3 },
      context: { level: 1 },
      enabled: false,
    });
    expect(changed).toEqual({
      ...made,
      schedule: '0 10 * * *',
      metadata: { a: 1, b: 3 },
      payload: { ...made.payload, context: { level: 1 } },
      enabled: false,
      next_run_date: null,
      updated_at: expect.any(String),
    });
    expect(changed).toMatchObject({ payload: { input: { n: 1 }, stream_mode: ['updates'] } });
    expect(await (await send('GET', made.cron_id)).json()).toEqual(changed);
  });

  test('null takes the end away; absent leaves it', async () => {
    const endTime = new Date(Date.now() + 86_400_000).toISOString();
    const { cron_id: cronId } = await create({ end_time: endTime });
    expect(await (await send('PATCH', cronId, { enabled: true })).json()).toMatchObject({ end_time: endTime });
    expect(await (await send('PATCH', cronId, { end_time: null })).json()).toMatchObject({ end_time: null });
  });

  test.each([
    [{ schedule: '0 0 31 4 *' }, 'want an expression that some day matches'],
    [{ timezone: 'nowhere' }, 'want an IANA time zone'],
    [{ end_time: '2020-01-01T00:00:00Z' }, 'want one in the future'],
    [{ webhook: 'http://10.0.0.1/' }, 'want a public address'],
  ])('%j is refused and changes nothing', async (json, message) => {
    const made = await create();
    expect(await answer(send('PATCH', made.cron_id, json))).toEqual([422, expect.stringContaining(message)]);
    expect(await (await send('GET', made.cron_id)).json()).toEqual(made);
  });
});

describe('finding them', () => {
  test('by assistant, thread, metadata and whether they are enabled; with a page, an order and chosen fields', async () => {
    const { thread_id: threadId } = await api.sdk.threads.create();
    const first = await create({ metadata: { team: 'a', n: 1 }, schedule: '0 12 1 1 *' });
    const second = await create({ metadata: { team: 'a' }, enabled: false });
    const third = await api.sdk.crons.createForThread(threadId, GRAPH, { schedule: '* * * * *' });
    const ids = async (query: Parameters<typeof api.sdk.crons.search>[0]) =>
      (await api.sdk.crons.search(query)).map(({ cron_id }) => cron_id);
    expect(await ids({})).toEqual([third.cron_id, second.cron_id, first.cron_id]);
    expect(await ids({ metadata: { team: 'a' } })).toEqual([second.cron_id, first.cron_id]);
    expect(await ids({ threadId })).toEqual([third.cron_id]);
    expect(await ids({ enabled: false })).toEqual([second.cron_id]);
    expect(await ids({ assistantId: GRAPH, limit: 1, offset: 1 })).toEqual([second.cron_id]);
    expect(await ids({ assistantId: 'nobody' })).toEqual([]);
    expect(await ids({ sortBy: 'next_run_date', sortOrder: 'asc' })).toEqual([
      third.cron_id,
      first.cron_id,
      second.cron_id,
    ]);
    expect(await api.sdk.crons.search({ limit: 1, select: ['cron_id', 'schedule'] })).toEqual([
      { cron_id: third.cron_id, schedule: '* * * * *' },
    ]);
    expect(await api.sdk.crons.count({ metadata: { team: 'a' } })).toBe(2);
    expect(await api.sdk.crons.count({ assistantId: UNKNOWN })).toBe(0);
    const page = await api.fetch('/runs/crons/search', { json: { limit: 2 } });
    expect([page.headers.get('x-pagination-total'), page.headers.get('x-pagination-next')]).toEqual(['3', '2']);
  });

  test.each([
    [{ limit: 0 }, 'limit: found 0, want at least 1'],
    [{ sort_by: 'mood' }, 'sort_by: found "mood", want one of '],
    [{ select: ['secrets'] }, 'select.0: found "secrets", want one of '],
    [{ thread_id: '7' }, 'thread_id: found "7", want a UUID'],
  ])('a search for %j is 422', async (json, message) => {
    expect(await answer(api.fetch('/runs/crons/search', { json }))).toEqual([422, expect.stringContaining(message)]);
  });
});

describe('deleting one', () => {
  test('is 204, and it is there no more', async () => {
    const { cron_id: cronId } = await create();
    await api.sdk.crons.delete(cronId);
    expect((await send('GET', cronId)).status).toBe(404);
    expect((await send('PATCH', cronId, { enabled: false })).status).toBe(404);
    expect((await send('DELETE', cronId)).status).toBe(404);
    expect(await api.sdk.crons.search()).toEqual([]);
    expect(await api.sdk.crons.count()).toBe(0);
  });

  test('a cron goes with its thread, and with its assistant', async () => {
    const { thread_id: threadId } = await api.sdk.threads.create();
    const { assistant_id: assistantId } = await api.sdk.assistants.create({ graphId: GRAPH });
    const ofThread = await api.sdk.crons.createForThread(threadId, GRAPH, { schedule: '* * * * *' });
    const ofAssistant = await create({ assistant_id: assistantId });
    const other = await create();
    await api.sdk.threads.delete(threadId);
    await api.sdk.assistants.delete(assistantId);
    expect((await send('GET', ofThread.cron_id)).status).toBe(404);
    expect((await send('GET', ofAssistant.cron_id)).status).toBe(404);
    expect((await api.sdk.crons.search()).map(({ cron_id }) => cron_id)).toEqual([other.cron_id]);
  });
});

test.each(['GET', 'PATCH', 'DELETE'])('%s of an unknown cron is 404 with its id, of no id 422', async (method) => {
  const json = method === 'PATCH' ? {} : undefined;
  expect(await answer(send(method, UNKNOWN, json))).toEqual([404, `Cron ${UNKNOWN} not found`]);
  expect(await answer(send(method, '7', json))).toEqual([422, 'Invalid request path: cron_id: found "7", want a UUID']);
});

test.each(['GET', 'PATCH', 'DELETE'])(
  'I9: %s of another tenant’s cron is 404, and no search finds it',
  async (method) => {
    const cronId = await otherTenants();
    expect((await send(method, cronId, method === 'PATCH' ? { enabled: false } : undefined)).status).toBe(404);
    expect(await api.sdk.crons.search()).toEqual([]);
    expect(await api.sdk.crons.count()).toBe(0);
    expect(await api.stores.crons.find('other', cronId)).toMatchObject({ enabled: true });
    expect(await api.stores.crons.find(TENANT, cronId)).toBeUndefined();
  },
);

test('out of scope is the same as not there', async () => {
  const { cron_id: cronId } = await create({ metadata: { owner: 'a' } });
  const { crons } = api.stores;
  expect(await crons.find(TENANT, cronId, { owner: 'b' })).toBeUndefined();
  expect(await crons.update(TENANT, cronId, () => ({ enabled: false }), { owner: 'b' })).toBeUndefined();
  expect(await crons.delete(TENANT, cronId, { owner: 'b' })).toBe(false);
  expect(await crons.count(TENANT, {}, { owner: 'b' })).toBe(0);
  expect(await crons.find(TENANT, cronId, { owner: 'a' })).toMatchObject({ cronId, enabled: true });
});
