export { checkBar, checkStep } from './bar-check.ts';
export type { BarTimeOptions } from './bar-time.ts';
export { type Calendar, CONTINUOUS_CALENDAR } from './calendar.ts';
export { HEADER } from './columns.ts';
export { parseKlinesCsv, readKlinesCsv } from './csv.ts';
export { type CsvOptions, KlineCsvReader } from './csv-reader.ts';
export { writeKlinesCsv } from './csv-writer.ts';
export { KlinesError, type KlinesErrorCode } from './errors.ts';
export { findGaps, type Gap, GapFinder, type GapOptions, type GapReport } from './gaps.ts';
export type { Kline } from './kline.ts';
export { LEVELS, type Level, parseLevel } from './level.ts';
export { type ParquetOptions, readKlinesParquet, readParquetBatches } from './parquet.ts';
export { openParquet, type ParquetFile } from './parquet-file.ts';
export { writeKlinesParquet } from './parquet-writer.ts';
export { REGIMES, type Regime } from './regimes.ts';
export {
  generateSeries,
  type JumpLabel,
  type RegimeLabel,
  type SyntheticOptions,
  type SyntheticSeries,
  syntheticSymbol,
} from './synthetic.ts';
