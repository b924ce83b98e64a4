import { basename } from 'node:path';
import { type Level, LevelSchema } from '../schemas/market/level.ts';

/** `SPX_1d.csv`, `BTC-USDT_1m.parquet`: case counts, since 1m are minutes and 1M months. */
const NAME = new RegExp(`^(.+)[_-](${LevelSchema.options.join('|')})\\.[^.]+$`);

/** The symbol and the level that the name of a file says, or neither. */
export const namePartsOf = (file: string): { readonly symbol?: string; readonly level?: Level } => {
  const [, symbol, level] = NAME.exec(basename(file)) ?? [];
  return symbol === undefined || level === undefined ? {} : { symbol, level: LevelSchema.parse(level) };
};
