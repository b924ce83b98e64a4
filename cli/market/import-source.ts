import type { Level } from '../../schemas/market/level.ts';

/** One series to be put in. */
export interface ImportSource {
  readonly symbol: string;
  readonly level: Level;
  /** What the user calls it. */
  readonly name: string;
  readonly format: 'csv' | 'parquet';
  /** Of the request, beside what the options say. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Of the body, where it is known. */
  readonly bytes?: number | undefined;
}
