import { expect, test } from 'vitest';
import { type AlertMessage, AlertMessageSchema } from '../schemas/alerts.ts';
import { toLine } from './watch-view.ts';

const ofPoint = {
  alertId: 'a',
  symbol: 'SPX',
  level: '1d',
  source: 'test',
  asOf: '2005-01-18',
  definition: { hash: '0123456789abcdef', options: {} },
} as const;
const fired = {
  id: 'SPX|1d|0123456789abcdef|point|sell1|1104710400000',
  type: '1',
  side: 'sell',
  at: '2005-01-03',
  price: 1217.8,
  confirmedAt: '2005-01-18',
} as const;
const alert: AlertMessage = {
  type: 'alert',
  eventId: 'e',
  ...ofPoint,
  firedAt: '2026-01-01T00:00:00.000Z',
  point: { ...fired, state: 'confirmed', shownAt: '2005-01-05', ratio: 0.6, confidence: 0.4, invalidation: 1217.8 },
};

const MESSAGES: readonly [AlertMessage, boolean, string][] = [
  [alert, true, '2005-01-18  SPX 1d  sell1 of 2005-01-03 at 1217.8, fails beyond 1217.8, confidence 0.4'],
  [
    { type: 'alert_withdrawn', ...ofPoint, asOf: '2005-02-01', point: fired, reason: 'redrawn' },
    true,
    '2005-02-01  SPX 1d  sell1 of 2005-01-03 at 1217.8 withdrawn (redrawn)',
  ],
  [
    { type: 'alert_restored', ...ofPoint, asOf: '2005-02-02', point: fired },
    true,
    '2005-02-02  SPX 1d  sell1 of 2005-01-03 at 1217.8 restored',
  ],
  [
    { type: 'series_broken', alertId: 'a', symbol: 'SPX', level: '1d', reason: 'no bars' },
    false,
    'SPX 1d cannot be judged: no bars',
  ],
  [{ type: 'series_recovered', alertId: 'a', symbol: 'SPX', level: '1d' }, false, 'SPX 1d can be judged again'],
  [
    {
      type: 'watching',
      alertId: 'a',
      level: '5m',
      points: ['buy1', 'buy2'],
      series: 7,
      symbols: ['A', 'B', 'C', 'D', 'E', 'F', 'G'],
      since: null,
      until: null,
      runUpBars: 5000,
      definition: ofPoint.definition,
    },
    false,
    'watching A, B, C, D, E and 2 more 5m for buy1, buy2 (definition 0123456789abcdef)',
  ],
];

test.each(MESSAGES)('a person reads of $type what happened, where and when', (message, isAlert, text) => {
  expect(AlertMessageSchema.parse(message)).toEqual(message);
  expect(toLine(message)).toEqual({ isAlert, text });
});
