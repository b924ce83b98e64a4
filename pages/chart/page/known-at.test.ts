import { expect, test } from 'vitest';
import { type Chart, replayKlines, toChart } from '../../../domains/chanlun/index.ts';
import { stepFrom } from './controls.ts';
import { eventBars, knownAt } from './known-at.ts';
import { LAYERS, type Layer } from './layers.ts';
import { toScene } from './scene.ts';

const empty = toChart([], replayKlines([]), { symbol: 'X', level: '1d', source: 'test' });
const life = { shownAt: 12, confirmedAt: 15, finalAt: null, withdrawnAt: null } as const;
const point = {
  side: 'buy',
  price: 90,
  invalidation: 88,
  zd: null,
  zg: null,
  ratio: null,
  confidence: null,
} as const;

/** A stroke whose end moves, a point that comes, goes and comes back, and one that vanishes before it is confirmed. */
const chart: Chart = {
  ...empty,
  firstBar: 10,
  strokes: [
    {
      ...life,
      state: 'confirmed',
      up: false,
      begin: 8,
      beginPrice: 100,
      end: 14,
      endPrice: 90,
      versions: [
        [12, 'provisional', 11, 92],
        [14, 'provisional', 14, 90],
        [15, 'confirmed', 14, 90],
      ],
    },
  ],
  points: [
    {
      ...point,
      ...life,
      type: '1',
      state: 'confirmed',
      bar: 11,
      versions: [
        [12, 'provisional'],
        [15, 'confirmed'],
        [17, 'withdrawn'],
        [20, 'confirmed'],
      ],
    },
    { ...point, ...life, type: '2', state: 'provisional', confirmedAt: null, bar: 11, versions: [[16, 'provisional']] },
    {
      ...point,
      ...life,
      type: '2s',
      side: 'sell',
      state: 'withdrawn',
      confirmedAt: null,
      withdrawnAt: 14,
      bar: 13,
      versions: [
        [13, 'provisional'],
        [14, 'withdrawn'],
      ],
    },
  ],
};

const layers = (...without: Layer[]) => new Set(LAYERS.filter((layer) => !without.includes(layer)));

// I12: nothing that came later shows.
test('I12: before it was shown nothing is known of an element; then it is as it was drawn at that bar', () => {
  expect(knownAt(chart, 11)).toMatchObject({ strokes: [], points: [] });
  expect(knownAt(chart, 13).strokes).toMatchObject([{ begin: 8, end: 11, endPrice: 92, state: 'provisional' }]);
  expect(knownAt(chart, 14).strokes).toMatchObject([{ end: 14, endPrice: 90, state: 'provisional' }]);
});

test('I12: the life of a point tells only what had happened by then', () => {
  const firstAt = (bar: number) => knownAt(chart, bar).points.find(({ type }) => type === '1');
  expect(firstAt(14)).toMatchObject({ state: 'provisional', shownAt: 12, confirmedAt: null, withdrawnAt: null });
  expect(firstAt(15)).toMatchObject({ state: 'confirmed', confirmedAt: 15 });
  expect(firstAt(19)).toMatchObject({ state: 'withdrawn', confirmedAt: 15, withdrawnAt: 17 });
  expect(firstAt(20)).toMatchObject({ state: 'confirmed', withdrawnAt: null });
});

test('points of one side at one bar are one mark, named by those that stand', () => {
  const marksAt = (bar: number, ...without: Layer[]) =>
    toScene(knownAt(chart, bar), layers(...without)).marks.map(({ label, state }) => `${label} ${state}`);
  expect(marksAt(18)).toEqual(['B2 provisional', 'S2s withdrawn']);
  expect(marksAt(20)).toEqual(['B1·2 confirmed', 'S2s withdrawn']);
  expect(marksAt(20, 'unconfirmed')).toEqual(['B1·2 confirmed']);
  expect(marksAt(17, 'withdrawn', 'unconfirmed')).toEqual(['B2 provisional']);
  expect(marksAt(20, 'points')).toEqual([]);
});

test('events are what happened to points that were confirmed at some time; steps stop at both ends', () => {
  expect(eventBars(chart)).toEqual([12, 15, 17, 20]);
  const steps = { first: 10, last: 21, events: eventBars(chart) };
  expect(stepFrom(17, 'event-back', steps)).toBe(15);
  expect(stepFrom(12, 'event-back', steps)).toBe(10);
  expect(stepFrom(15, 'event-forward', steps)).toBe(17);
  expect(stepFrom(20, 'event-forward', steps)).toBe(21);
  expect([stepFrom(10, 'back', steps), stepFrom(21, 'forward', steps)]).toEqual([10, 21]);
  expect([stepFrom(15, 'first', steps), stepFrom(15, 'now', steps)]).toEqual([10, 21]);
});
