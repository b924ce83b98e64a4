import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Kline } from '../../domains/chanlun/index.ts';
import { parseKlinesCsv } from '../../domains/klines/index.ts';
import { SCAN_POINT_BARS, SymbolScanSchema } from '../../schemas/market/symbol-scan.ts';
import { scanSymbol } from './scan-symbol.ts';

// Outputs of another program on the same series; its README tells of columns and provenance.
type Row = readonly (number | string | readonly string[] | null)[];
const { chan_py, replay }: { chan_py: { runs: { B_half: Record<string, Row[]> } }; replay: { events: Row[] } } =
  JSON.parse(readFileSync('domains/chanlun/fixtures/sp500_1d.reference.json', 'utf8'));
const { strokes = [], segments = [], centers = [], points = [] } = chan_py.runs.B_half;

const bars = parseKlinesCsv(readFileSync('samples/sp500-1d.csv', 'utf8'), { level: '1d' });
const dateOf = (bar: unknown): string => new Date(bars[Number(bar)]?.ts ?? Number.NaN).toISOString().slice(0, 10);
const optionalDate = (bar: unknown): string | undefined => (bar === null ? undefined : dateOf(bar));

describe('a scan of the sample keeps what the reference says', () => {
  const scan = scanSymbol({ symbol: 'SPX', level: '1d', bars });

  test('the last stroke, segment and center', () => {
    const [beginBar, endBar, beginPrice, endPrice, direction] = strokes.at(-1) ?? [];
    expect(scan.stroke).toMatchObject({
      direction,
      begin: { date: dateOf(beginBar), price: beginPrice },
      end: { date: dateOf(endBar), price: endPrice },
      state: 'provisional',
    });
    const [, , segmentBegin, segmentEnd, , segmentPrice, segmentDirection] = segments.at(-1) ?? [];
    expect(scan.segment).toMatchObject({
      direction: segmentDirection,
      begin: { date: dateOf(segmentBegin) },
      end: { date: dateOf(segmentEnd), price: segmentPrice },
    });
    const [, , centerBegin, centerEnd, zd, zg, dd, gg] = centers.at(-1) ?? [];
    expect(scan.center).toMatchObject({ begin: dateOf(centerBegin), end: dateOf(centerEnd), zd, zg, dd, gg });
  });

  test('each point that was confirmed, with when it was shown, confirmed and withdrawn', () => {
    const from = bars.length - SCAN_POINT_BARS;
    const wanted = replay.events
      .filter(([, , , ...known]) => known.some((bar) => Number(bar) >= from))
      .map(([bar, type, side, shown, confirmed, withdrawn]) => ({
        at: dateOf(bar),
        type,
        side,
        shownAt: dateOf(shown),
        confirmedAt: dateOf(confirmed),
        withdrawnAt: optionalDate(withdrawn),
      }));
    expect(wanted).toHaveLength(4);
    const found = scan.points
      .filter(({ confirmedAt }) => confirmedAt !== undefined)
      .map(({ at, type, side, shownAt, confirmedAt, withdrawnAt }) => ({
        ...{ at, type, side, shownAt, confirmedAt, withdrawnAt },
      }));
    expect(found).toEqual(wanted);
  });

  test('the point that is only shown so far, without the ends that came before it', () => {
    const [, bar, price, side, types] = points.at(-1) ?? [];
    expect(types).toEqual(['2']);
    const provisional = scan.points.filter(({ confirmedAt }) => confirmedAt === undefined);
    expect(provisional).toMatchObject([{ type: '2', side, at: dateOf(bar), price, state: 'provisional' }]);
  });

  test('strength of the last divergence, the range of the center, the price that undoes it', () => {
    const ratio = points.at(-2)?.[5];
    const last = scan.points.find(({ type, state }) => type === '1p' && state === 'confirmed');
    expect(last?.ratio).toBeCloseTo(Number(ratio), 4);
    expect(last?.confidence).toBeCloseTo(1 - Number(ratio), 4);
    // Confirmed at bar 5071 of 5105 (0-based), so 33 bars have closed since.
    expect(last).toMatchObject({ invalidation: 3393.52, confirmedBarsAgo: 33 });
    const first = scan.points.find(({ type }) => type === '1');
    expect(first?.id).toBe(`SPX|1d|${scan.definitionHash}|point|sell1|${bars[4921]?.ts}`);
  });

  test('it is plain JSON that its schema knows, and small', () => {
    const text = JSON.stringify(scan);
    expect(SymbolScanSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
    expect(text.length).toBeLessThan(3_000);
    expect(scan).toMatchObject({ count: 5105, from: '2000-01-03', asOf: '2020-04-17', lastClose: 2874.56 });
    expect(scan.lastTs).toBe(Date.UTC(2020, 3, 17));
  });
});

describe('what a scan cannot use', () => {
  const scan =
    (changed: readonly Kline[], definition = {}) =>
    () =>
      scanSymbol({ symbol: 'X', level: '1d', bars: changed, definition });
  const [first, second] = bars as [Kline, Kline];

  test.each<[string, readonly Kline[], object, string, RegExp]>([
    ['no bars', [], {}, 'KLINES_NOT_FOUND', /no closed bar yet/],
    ['only a forming bar', [{ ...first, closed: false }], {}, 'KLINES_NOT_FOUND', /no closed bar yet/],
    [
      'NaN',
      [{ ...first, close: Number.NaN }],
      {},
      'KLINES_INVALID',
      /Bar 0 \(2000-01-03T00:00:00.000Z\) has close NaN/,
    ],
    ['a high below the low', [{ ...first, high: 1 }], {}, 'KLINES_INVALID', /wanted low <= open, close <= high/],
    ['bars that run backwards', [second, first], {}, 'KLINES_INVALID', /sort the series/],
    ['a bar twice', [first, first], {}, 'KLINES_INVALID', /repeats the time/],
    ['an unknown option', bars, { stroke: { spam: 1 } }, 'INVALID_REQUEST', /stroke\.spam is 1, wanted no such option/],
    ['a value out of its choices', bars, { stroke: { span: 'odd' } }, 'INVALID_REQUEST', /one of strict, loose, none/],
  ])('%s', (_case, changed, definition, code, message) => {
    expect(scan(changed, definition)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('a forming bar changes nothing but what comes after it', () => {
    const { ts, ...prices } = bars.at(-1) as Kline;
    const forming = { ...prices, ts: ts + 3 * 86_400_000, close: 2800, low: 2700, closed: false };
    expect(scan([...bars, forming])()).toEqual(scan(bars)());
  });
});
