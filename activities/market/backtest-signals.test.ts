import { expect, test } from 'vitest';
import type { ChanlunEvent, Point } from '../../domains/chanlun/index.ts';
import { toSignals } from './backtest-signals.ts';

const times = Array.from({ length: 30 }, (_, index) => index * 86_400_000);
const series = { symbol: 'X', level: '1d', times, definitionHash: 'abc' } as const;
const point = (more: Partial<Point> = {}): Point => ({
  ...{ type: '2', side: 'buy', leg: 3, bar: 5, price: 10, segment: 1, invalidation: 9 },
  ...{ zd: undefined, zg: undefined, divergence: undefined },
  ...more,
});
const event = (change: ChanlunEvent['change'], bar: number, element = point()): ChanlunEvent => ({
  ...{ kind: 'point', change, bar, element },
});

test('a signal is the point as it was when it was first confirmed', () => {
  const [signal] = toSignals(series, [
    event('shown', 6),
    event('moved', 7, point({ invalidation: 8 })),
    event('confirmed', 9, point({ invalidation: 8 })),
    event('moved', 12, point({ invalidation: 7 })),
  ]);
  expect(signal).toEqual({
    ...{ id: 'X|1d|abc|point|buy2|432000000', type: 'buy2', of: 'strokes', bar: 5, price: 10, invalidation: 8 },
    ...{ shownAt: 6, confirmedAt: 9, firstWithdrawnAt: null, withdrawnAt: null, ratio: null, confidence: null },
  });
});

test('what was never confirmed is no signal; a withdrawal before the confirmation is none of it', () => {
  expect(toSignals(series, [event('shown', 6), event('withdrawn', 8)])).toEqual([]);
  const [signal] = toSignals(series, [
    event('shown', 6),
    event('withdrawn', 7),
    event('shown', 8),
    event('confirmed', 9),
  ]);
  expect(signal).toMatchObject({ shownAt: 6, confirmedAt: 9, firstWithdrawnAt: null, withdrawnAt: null });
});

test('withdrawn and shown again: the first withdrawal could be acted upon, at the end the point is drawn', () => {
  const events = [event('shown', 6), event('confirmed', 9), event('withdrawn', 11), event('shown', 13)];
  expect(toSignals(series, events)).toMatchObject([{ confirmedAt: 9, firstWithdrawnAt: 11, withdrawnAt: null }]);
  expect(toSignals(series, [...events, event('withdrawn', 20)])).toMatchObject([
    { confirmedAt: 9, firstWithdrawnAt: 11, withdrawnAt: 20 },
  ]);
});

test('types and sides of one bar are signals of their own, points of segments too', () => {
  const upper: ChanlunEvent = { kind: 'upper_point', change: 'confirmed', bar: 20, element: point() };
  const third = point({ type: '3b' });
  const found = toSignals(series, [event('confirmed', 9), event('confirmed', 9, third), upper]);
  expect(found.map(({ type, of, confirmedAt }) => [type, of, confirmedAt])).toEqual([
    ['buy2', 'strokes', 9],
    ['buy3b', 'strokes', 9],
    ['buy2', 'segments', 20],
  ]);
});

test('an infinite ratio is none', () => {
  const divergence = { entering: 0, leaving: 1, ratio: Number.POSITIVE_INFINITY, confidence: 0, diverges: false };
  const [signal] = toSignals(series, [event('confirmed', 9, point({ type: '1', divergence }))]);
  expect(signal).toMatchObject({ type: 'buy1', ratio: null, confidence: 0 });
});
