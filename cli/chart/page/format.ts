import type { Chart } from '../../../domains/chanlun/index.ts';

/** Decimals that the prices of the chart need, 8 at most. */
export const decimalsOf = ({ bars }: Chart): number => {
  let decimals = 0;
  for (const column of [bars.open, bars.high, bars.low, bars.close]) {
    for (const price of column) {
      while (
        decimals < 8 &&
        Math.abs(price * 10 ** decimals - Math.round(price * 10 ** decimals)) > 1e-6 * 10 ** decimals
      )
        decimals++;
    }
  }
  return decimals;
};

const COUNT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });
export const formatVolume = (volume: number): string => COUNT.format(volume);

/** Bars of a day and longer are named by the day, in UTC as everything here. */
export const createTimeFormat = (level: Chart['level']): ((ts: number) => string) => {
  const isDay = level === '1d' || level === '1w' || level === '1M';
  return (ts) => {
    const text = new Date(ts).toISOString();
    return isDay ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
  };
};
