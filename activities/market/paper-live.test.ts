import { describe, expect, test } from 'vitest';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { InMemoryPaperStore } from '../../stores/in-memory/paper-store.ts';
import { barsFrom, NO_COSTS, paperToolsOver } from '../../test/support/paper-fixture.ts';

describe('a live account', () => {
  const minute = 60_000;
  const start = Date.parse('2026-03-02T15:00:00Z');
  const live = async () => {
    let now = start;
    const bars = new InMemoryKlineStore();
    const put = (list: Parameters<typeof barsFrom>[2], from = start) =>
      bars.upsert(
        't1',
        { symbol: 'BTC', level: '1m', source: 'feed' },
        barsFrom(new Date(from).toISOString(), minute, list),
      );
    await put([[100, 101, 99, 100]], start - minute);
    const store = new InMemoryPaperStore();
    const over = paperToolsOver({ paper: store, klines: bars }, () => now);
    await over.open('live', { market: 'crypto', level: '1m', initialCash: 1000, rules: NO_COSTS });
    return { ...over, put, store, go: (to: number) => (now = to) };
  };

  test('its orders fill as bars come to be stored, whoever asks first after that', async () => {
    const { trade, position, put, go } = await live();
    const { order } = await trade({ account: 'live', symbol: 'BTC', side: 'buy', quantity: 0.5 });
    expect(order).toMatchObject({ status: 'open', placedAt: '2026-03-02T15:00:00Z' });
    go(start + 30_000);
    expect((await position({ account: 'live' })).openOrders).toHaveLength(1);
    await put([[102, 103, 101, 102]]);
    const { positions } = await position({ account: 'live' });
    // The bar has started: its open is known, its close is not.
    expect(positions).toMatchObject([{ symbol: 'BTC', quantity: 0.5, averageCost: 102, price: 100 }]);
    go(start + minute);
    expect((await position({ account: 'live' })).positions).toMatchObject([{ price: 102, value: 51 }]);
  });

  test('a clock that goes back does not turn time back', async () => {
    const { trade, position, go } = await live();
    go(start + 5 * minute);
    await trade({ account: 'live', symbol: 'BTC', side: 'buy', quantity: 0.5, timeInForce: 'gtc' });
    go(start);
    expect((await position({ account: 'live' })).at).toBe('2026-03-02T15:05:00Z');
  });

  test('its time is not the caller’s to say', async () => {
    const { position } = await live();
    await expect(position({ account: 'live', at: '2026-03-02' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('account live: it is live'),
    });
  });

  test('of what was stored after a long time away, each bar counts', async () => {
    const { trade, position, put, go } = await live();
    await trade({
      account: 'live',
      symbol: 'BTC',
      side: 'buy',
      quantity: 1,
      type: 'limit',
      limitPrice: 50,
      timeInForce: 'gtc',
    });
    // More than one page of bars, and the touch at the very first.
    await put([[100, 100, 50, 100], ...Array.from({ length: 10_500 }, () => [100, 100, 99, 100] as const)]);
    go(start + 11_000 * minute);
    expect((await position({ account: 'live' })).closedOrders).toMatchObject([
      { status: 'filled', averagePrice: 50, fills: [{ bar: '2026-03-02T15:00:00Z' }] },
    ]);
  });
});
