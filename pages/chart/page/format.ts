import type { Chart } from '../../../domains/chanlun/index.ts';

const MAX_DECIMALS = 8;
/** Share of a price that is an error of its arithmetic. */
const ERROR = 1e-12;

/** Decimals that the prices of the chart need, 8 at most. */
export const decimalsOf = ({ bars }: Chart): number => {
  let decimals = 0;
  const isCut = (price: number): boolean => Math.abs(Number(price.toFixed(decimals)) - price) > Math.abs(price) * ERROR;
  for (const column of [bars.open, bars.high, bars.low, bars.close]) {
    for (const price of column) while (decimals < MAX_DECIMALS && isCut(price)) decimals++;
  }
  return decimals;
};

/** Decimals that show two to three digits of the chart's MACD, whatever the size of the prices. */
export const macdDecimalsOf = ({ macd }: Chart): number => {
  const largest = macd.dif.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
  return largest === 0 ? 2 : Math.min(10, Math.max(0, 2 - Math.floor(Math.log10(largest))));
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
