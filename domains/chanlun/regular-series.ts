import type { Kline } from './kline.ts';

/** Bars along straight moves, five each: `move` says how far the next one goes, up or down. */
const zigzag = (bars: number, move: (index: number) => number): Kline[] => {
  const klines: Kline[] = [];
  let from = 1000;
  for (let index = 0; klines.length < bars; index++) {
    const step = move(index) / 5;
    for (let bar = 0; bar < 5; bar++) {
      const close = from + step;
      const [low, high] = step > 0 ? [from, close] : [close, from];
      klines.push({ ts: klines.length * 60_000, open: from, high, low, close, volume: 1 });
      from = close;
    }
  }
  return klines;
};

const alternate = (index: number, up: number, down: number): number => (index % 2 === 0 ? up : -down);

/** Series so regular that their segments never end: the worst case of whatever is done again for each bar. */
export const REGULAR_SERIES: Readonly<Record<string, (bars: number) => Kline[]>> = {
  'steps up': (bars) => zigzag(bars, (index) => alternate(index, 10, 5)),
  'steps up that hardly yield': (bars) => zigzag(bars, (index) => alternate(index, 10, 1)),
  'steps up that overlap': (bars) => zigzag(bars, (index) => alternate(index, 10, 9)),
  'a fall, then steps up': (bars) =>
    zigzag(bars, (index) => (index < 40 ? alternate(index, 3, 10) : alternate(index, 10, 5))),
  'to and fro': (bars) => zigzag(bars, (index) => alternate(index, 10, 10)),
  'wider and wider': (bars) => zigzag(bars, (index) => alternate(index, 10 + index / 100, 10 + index / 100)),
};
