import { expect, test } from 'vitest';
import { aggregateKlines } from './aggregate.ts';
import { analyzeKlines } from './analyze.ts';
import { elementId } from './element-id.ts';
import { parseLevel } from './level.ts';
import { MultiLevelEngine } from './multi-level.ts';
import { randomWalk } from './random-walk.ts';

const klines = randomWalk({ seed: 31, bars: 12_000 });
const closedBars = aggregateKlines(klines, { from: '1m', to: '15m' }).filter(({ closed }) => closed);

test('a longer level is what its closed bars alone give', () => {
  const engine = new MultiLevelEngine({ base: '1m', levels: ['15m'] });
  for (const kline of klines) engine.push(kline);
  expect(engine.analysis('15m')).toEqual(analyzeKlines(closedBars));
  expect(engine.analysis('1m')).toEqual(analyzeKlines(klines));
});

test('a longer level says nothing before a bucket of it has closed', () => {
  const engine = new MultiLevelEngine({ base: '1m', levels: ['15m'] });
  let heard = 0;
  klines.slice(0, 6000).forEach((kline, bar) => {
    const longer = engine.push(kline).find(({ level }) => level === '15m');
    if (longer === undefined) return;
    heard++;
    expect(bar % 15).toBe(14);
    expect(longer.events.every((event) => event.bar === (bar - 14) / 15)).toBe(true);
  });
  expect(heard).toBeGreaterThan(50);
});

test('children lie on the same side, inside the last stroke of their parent', () => {
  const engine = new MultiLevelEngine({ base: '1m', levels: ['15m'] });
  for (const kline of klines) engine.push(kline);
  const longer = engine.analysis('15m');
  const shorter = engine.analysis('1m');
  const nested = engine.nested('15m', '1m');
  expect(nested.length).toBe(longer.points.length);
  for (const { parent, children, atTurn } of nested) {
    // 15 base bars make one longer bar, without holes.
    const stroke = longer.strokes.find(({ element }) => element.endBar === parent.element.bar)?.element;
    const first = (stroke?.beginBar ?? Number.NaN) * 15;
    const turn = parent.element.bar * 15;
    const wanted = shorter.points.filter(
      ({ element: { side, bar } }) => side === parent.element.side && bar >= first && bar < turn + 15,
    );
    expect(children).toEqual(wanted);
    expect(atTurn).toEqual(wanted.filter(({ element }) => element.bar >= turn));
  }
  expect(nested.some(({ atTurn }) => atTurn.length > 0)).toBe(true);
  for (const { atTurn, diverges } of nested) {
    expect(diverges).toBe(atTurn.some(({ element: { type } }) => type === '1' || type === '1p'));
  }
});

test('a level that is not built is refused by name', () => {
  const engine = new MultiLevelEngine({ base: '1m', levels: ['5m'] });
  expect(() => engine.analysis('1d')).toThrow('Level 1d is not built here, wanted one of 1m, 5m');
  expect(() => parseLevel('7m')).toThrow('Level "7m" is unknown, wanted one of 1m, 3m, 5m');
  expect(parseLevel('120m')).toBe('120m');
});

test('an id names an element by its time, so another start of the series gives the same', () => {
  const identity = { symbol: 'SPX', level: '1d', definitionHash: 'ab', kind: 'point', variant: 'buy1', ts: 5 } as const;
  expect(elementId(identity)).toBe('SPX|1d|ab|point|buy1|5');
});
