import { beforeEach, describe, expect, test } from 'vitest';
import { ChanlunEngine, elementId } from '../../domains/chanlun/index.ts';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { InMemoryPaperStore } from '../../stores/in-memory/paper-store.ts';
import { importSpx, NO_COSTS, paperToolsOver } from '../../test/support/paper-fixture.ts';

const klines = new InMemoryKlineStore();
await importSpx(klines);

const sampleBars = await klines.get('t1', { symbol: 'SPX', level: '1d', limit: 10_000 });

let paper: InMemoryPaperStore;
let tools: ReturnType<typeof paperToolsOver>;
beforeEach(async () => {
  paper = new InMemoryPaperStore();
  tools = paperToolsOver({ paper, klines });
  await tools.open('replay', { initialCash: 100_000, replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS });
});

const SPX = { account: 'replay', symbol: 'SPX' } as const;

describe('I12: an order that cites a signal', () => {
  const bars = sampleBars;
  // Found by walking the bars one by one: the first point that was ever confirmed in 2019.
  const engine = new ChanlunEngine();
  const confirmed = bars
    .flatMap((bar) => engine.push(bar).map((event) => ({ event, bar })))
    .find(({ event, bar }) => event.kind === 'point' && event.change === 'confirmed' && bar.ts > Date.UTC(2019, 0, 3));
  if (confirmed?.event.kind !== 'point') throw new Error('no point was confirmed');
  const { element } = confirmed.event;
  const pointId = elementId({
    ...{ symbol: 'SPX', level: '1d', definitionHash: engine.analysis().definitionHash, kind: 'point' },
    ...{ variant: `${element.side}${element.type}`, ts: bars[element.bar]?.ts ?? 0 },
  });
  const atClose = confirmed.bar.ts + 86_400_000;
  const order = { ...SPX, side: 'buy', quantity: 1, basis: { pointId } };

  test('is refused a moment before the bar that confirms it has closed, and taken then', async () => {
    const early = await tools.trade({ ...order, at: new Date(atClose - 1).toISOString() });
    expect(early.order).toMatchObject({ status: 'rejected', rejection: { rule: 'signal_not_confirmed' } });
    const then = await tools.trade({ ...order, at: new Date(atClose).toISOString() });
    expect(then.order).toMatchObject({ status: 'open', basis: { pointId } });
    expect(Date.parse(then.order.basis?.knownAt ?? '')).toBe(atClose);
  });

  test('by the bar that confirmed it alone', async () => {
    const basis = { confirmedAt: '2019-01-07' };
    const early = await tools.trade({ ...order, basis, at: '2019-01-07T21:00:00Z' });
    expect(early.order.rejection).toMatchObject({
      ...{ rule: 'signal_not_confirmed', found: 'a signal that is known at 2019-01-08T00:00:00.000Z' },
    });
    expect((await tools.trade({ ...order, basis, at: '2019-01-08' })).order.status).toBe('open');
  });

  test.each([
    ['no id', 'p1', '"p1" is no id of a point, wanted one as analyze_structure gives it'],
    ['a point of another symbol', pointId.replace('SPX', 'DJI'), 'it is a point of DJI, wanted one of SPX'],
    [
      'another definition',
      pointId.replace(/\|[0-9a-f]{16}\|/, '|0000000000000000|'),
      'it is of definition 0000000000000000',
    ],
  ])('%s', async (_, id, message) => {
    await expect(tools.trade({ ...order, basis: { pointId: id } })).rejects.toThrow(message);
  });

  test('a point that never was is not confirmed', async () => {
    const never = pointId.replace(/\d+$/, '1');
    const { order: refused } = await tools.trade({ ...order, basis: { pointId: never } });
    expect(refused.rejection?.found).toContain('is not confirmed by then, or withdrawn');
  });
});
