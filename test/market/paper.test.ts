// Paper accounts on a real PostgreSQL: what many callers at once may do, and what two tenants see.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresStores } from '../../stores/postgres/create-stores.ts';
import { openDatabase } from '../../stores/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { importSpx, NO_COSTS, paperToolsOver } from '../support/paper-fixture.ts';

let database: TestDatabase;
let stores: ReturnType<typeof createPostgresStores>;
let tools: ReturnType<typeof paperToolsOver>;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
  for (const tenantId of ['t1', 't2']) await importSpx(stores.klines, tenantId);
  tools = paperToolsOver(stores);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const SPX = { symbol: 'SPX', side: 'buy', timeInForce: 'gtc' } as const;
const REPLAY = { replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS } as const;

describe('twenty orders at once', () => {
  test('never spend more than there is; who comes too late is told what is left', async () => {
    // 2506.85 is the last close: seven fit into 20,000.00.
    await tools.open('crowded', { ...REPLAY, initialCash: 20_000 });
    const args = { ...SPX, account: 'crowded', quantity: 1 };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => tools.trade(args, { callId: `call-${index}` })),
    );
    const taken = answers.filter(({ order }) => order.status === 'open');
    expect(taken).toHaveLength(7);
    const refused = answers.filter(({ order }) => order.rejection?.rule === 'insufficient_cash');
    expect(refused).toHaveLength(13);
    expect(new Set(answers.map(({ order }) => order.orderId)).size).toBe(20);

    const settled = await tools.position({ account: 'crowded', at: '2019-01-05T00:00:00Z' });
    // Seven at 2491.92
    expect(settled).toMatchObject({ cash: 2_556.56, positions: [{ quantity: 7 }], openOrders: [] });
    const rows = await database.query<{ n: number; last: number }>(
      `select count(*)::int as n, max(seq)::int as last from paper_events where account = 'crowded'`,
    );
    expect(rows[0]?.n).toBe(rows[0]?.last);
  });

  test('of one key are one order, whichever process takes them', async () => {
    await tools.open('one-key', { ...REPLAY, initialCash: 100_000 });
    const db = await openDatabase({ url: database.url });
    const elsewhere = paperToolsOver({ ...stores, paper: createPostgresStores(db).paper });
    const args = { ...SPX, account: 'one-key', quantity: 1, idempotencyKey: 'k' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? tools : elsewhere).trade(args)),
    );
    await db.close();
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(answers.map(({ order }) => order.orderId))).toEqual(new Set(['o2']));
  });

  test('questions and orders at once settle each bar once', async () => {
    await tools.open('busy', { ...REPLAY, initialCash: 100_000 });
    await tools.trade({ ...SPX, account: 'busy', quantity: 10 });
    const at = '2019-01-05T00:00:00Z';
    await Promise.all(Array.from({ length: 20 }, () => tools.position({ account: 'busy', at })));
    const events = await stores.paper.events('t1', 'busy');
    expect(events.map(({ type }) => type)).toEqual(['account_opened', 'order_accepted', 'order_filled', 'bars_seen']);
  });
});

test('I9: accounts of one name in two tenants have nothing in common', async () => {
  for (const tenantId of ['t1', 't2']) await tools.open('same', REPLAY, tenantId);
  const mine = { ...SPX, account: 'same', idempotencyKey: 'k' };
  const [first, second] = await Promise.all([
    tools.trade({ ...mine, quantity: 1 }, { tenantId: 't1' }),
    tools.trade({ ...mine, quantity: 2 }, { tenantId: 't2' }),
  ]);
  expect([first.repeated, second.repeated]).toEqual([false, false]);
  await tools.cancel({ account: 'same', orderId: first.order.orderId }, { tenantId: 't1' });
  expect((await tools.position({ account: 'same' }, { tenantId: 't2' })).openOrders).toMatchObject([{ quantity: 2 }]);
  await expect(tools.position({ account: 'crowded' }, { tenantId: 't2' })).rejects.toMatchObject({
    code: 'PAPER_ACCOUNT_NOT_FOUND',
  });
});

test('an account of 10,000 orders still answers soon', async () => {
  await tools.open('long', { ...REPLAY, initialCash: 1_000_000_000 });
  const [opened] = await stores.paper.events('t1', 'long');
  if (opened === undefined) throw new Error('not opened');
  const ticket = { symbol: 'SPX', side: 'buy', type: 'market', timeInForce: 'gtc', quantity: 1 } as const;
  const events = Array.from({ length: 10_000 }, (_, index) => {
    const named = { orderId: `o${index}`, at: opened.at };
    return [
      {
        type: 'order_accepted',
        key: `k${index}`,
        ticket,
        awaitsConfirmation: false,
        reserved: 250_000,
        ...named,
      } as const,
      { type: 'order_cancelled', reason: 'cancelled', ...named } as const,
    ];
  });
  await stores.paper.append('t1', 'long', 1, events.flat());
  const started = performance.now();
  const { order } = await tools.trade({ ...SPX, account: 'long', quantity: 1 });
  const took = performance.now() - started;
  expect(order.orderId).toBe('o20002');
  // 0.2 s on a busy two-core machine: the events are read and replayed for each question.
  expect(took).toBeLessThan(5_000);
});
