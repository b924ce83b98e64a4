import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Kline } from '../../domains/chanlun/index.ts';
import { BarJudge, type JudgeOptions, type Verdict } from './judge-bars.ts';

const klines: readonly Kline[] = readFileSync('samples/sp500-1d.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [dt = '', ...values] = line.split(',');
    const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = 0] = values.map(Number);
    return { ts: Date.parse(`${dt}Z`), open, high, low, close, volume };
  });
const tsOf = (bar: number): number => klines[bar]?.ts ?? Number.NaN;
const dayOf = (bar: number): string => new Date(tsOf(bar)).toISOString().slice(0, 10);

// What another program (chan.py) saw bar by bar on the same series: see domains/chanlun/fixtures/README.md.
type Replayed = readonly [number, string, string, number, number, number | null];
const { replay } = JSON.parse(readFileSync('domains/chanlun/fixtures/sp500_1d.reference.json', 'utf8')) as {
  replay: { events: readonly Replayed[] };
};

const ALL = new Set(['buy', 'sell'].flatMap((side) => ['1', '1p', '2', '2s', '3a', '3b'].map((type) => side + type)));
const OPTIONS: JudgeOptions = { symbol: 'SPX', level: '1d', definition: {}, watermarkTs: tsOf(1000), points: ALL };

const judge = (bars: readonly Kline[], options: Partial<JudgeOptions> = {}) => {
  const judging = new BarJudge({ ...OPTIONS, ...options });
  judging.push(bars);
  return judging.finish();
};
const confirmed = (verdicts: readonly Verdict[]) =>
  verdicts.flatMap((verdict) => (verdict.kind === 'confirmed' ? [verdict] : []));

const wanted = replay.events.filter(([, , , , confirmedBar]) => confirmedBar > 1000);

test('every point that the reference saw confirmed after the watermark, at the same bar, and no other', () => {
  expect(wanted.length).toBeGreaterThan(100);
  const seen = confirmed(judge(klines).verdicts).map(({ point: { type, side, at, confirmedAt, shownAt } }) => [
    at,
    type,
    side,
    shownAt,
    confirmedAt,
  ]);
  const rows = wanted.map(([bar, type, side, shown, known]) => [dayOf(bar), type, side, dayOf(shown), dayOf(known)]);
  expect(seen.toSorted()).toEqual(rows.toSorted());
});

test('withdrawals and returns leave each point as the reference has it in the end', () => {
  const goneAt = new Map<string, string | null>();
  for (const verdict of judge(klines).verdicts) {
    if (verdict.kind === 'confirmed') expect(goneAt.has(verdict.id)).toBe(false);
    if (verdict.kind === 'restored' && goneAt.get(verdict.id) === undefined) continue;
    goneAt.set(verdict.id, verdict.kind === 'withdrawn' ? (verdict.point.withdrawnAt ?? '') : null);
  }
  const after = [...goneAt].filter(([id]) =>
    wanted.some(([bar, type, side]) => id.endsWith(`${side}${type}|${tsOf(bar)}`)),
  );
  const rows = wanted.map(([bar, type, side, , , gone]) => [
    `${side}${type}|${tsOf(bar)}`,
    gone === null ? null : dayOf(gone),
  ]);
  expect(after.map(([id, at]) => [id.split('|').slice(-2).join('|'), at]).toSorted()).toEqual(rows.toSorted());
});

test('I12: a point is told when its bar has closed, never before: the past of no bar changes what is said of it', () => {
  const whole = judge(klines).verdicts;
  const { ts = 0 } = confirmed(whole)[20] ?? {};
  const bar = klines.findIndex((kline) => kline.ts === ts);
  const before = judge(klines.slice(0, bar)).verdicts;
  const then = judge(klines.slice(0, bar + 1)).verdicts;
  expect(before.some((verdict) => verdict.ts >= ts)).toBe(false);
  expect(then.some((verdict) => verdict.ts === ts)).toBe(true);
  const known = (verdicts: readonly Verdict[]) => verdicts.map(({ kind, id, asOf }) => `${kind} ${id} ${asOf}`);
  expect(known(whole).slice(0, then.length)).toEqual(known(then));
});

test('I12: a bar that is still forming says nothing', () => {
  const { ts = 0 } = confirmed(judge(klines).verdicts)[0] ?? {};
  const bar = klines.findIndex((kline) => kline.ts === ts);
  const forming = klines.slice(0, bar + 1).map((kline) => ({ ...kline, closed: kline.ts !== ts }));
  expect(judge(forming).verdicts.some((verdict) => verdict.ts === ts)).toBe(false);
});

test('names of points are the same wherever the run-up begins', () => {
  const judged = { watermarkTs: tsOf(4000) };
  const ids = confirmed(judge(klines, judged).verdicts).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(20);
  expect(confirmed(judge(klines.slice(1500), judged).verdicts).map(({ id }) => id)).toEqual(ids);
});

describe('what is asked for', () => {
  test('only the points that are', () => {
    const { verdicts } = judge(klines, { points: new Set(['buy2', 'sell3a']) });
    const rows = wanted.filter(([, type, side]) => ['buy2', 'sell3a'].includes(`${side}${type}`));
    expect(rows.length).toBeGreaterThan(5);
    expect(
      confirmed(verdicts)
        .map(({ point }) => `${point.side}${point.type} ${point.confirmedAt}`)
        .toSorted(),
    ).toEqual(rows.map(([, type, side, , known]) => `${side}${type} ${dayOf(known)}`).toSorted());
  });

  test('a least confidence keeps out divergences that are too weak, and no point without one', () => {
    const all = confirmed(judge(klines).verdicts);
    const strong = confirmed(judge(klines, { minConfidence: 0.5 }).verdicts);
    const kept = all.filter(({ point }) => point.confidence === undefined || point.confidence >= 0.5);
    expect(kept.length).toBeLessThan(all.length);
    expect(strong.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    expect(strong.some(({ point }) => point.confidence === undefined)).toBe(true);
  });
});

test('a bad bar is refused with its reason', () => {
  const judging = new BarJudge(OPTIONS);
  expect(() => judging.push([{ ts: 1, open: 5, high: 4, low: 3, close: 4, volume: 1 }])).toThrow(/high 4/);
});
