import { open } from 'node:fs/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { Kline } from '../../stores/kline-store.ts';

const HEADER = 'dt,open,high,low,close,volume';
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/;

/** `dt` has no zone and is UTC. @returns `undefined` for what is no time, such as the 30th of February. */
const parseTime = (text: string): number | undefined => {
  if (!TIME.test(text)) return undefined;
  const ts = Date.parse(text.includes('T') ? `${text}Z` : text);
  // Date.parse lets the 30th of February be the 1st of March.
  return Number.isNaN(ts) || !new Date(ts).toISOString().startsWith(text) ? undefined : ts;
};

const parseNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** A bar of a line, or why it is none. */
const parseBar = (line: string, before: Kline | undefined): Kline | string => {
  const cells = line.split(',');
  if (cells.length !== 6) return `has ${cells.length} columns, not 6`;
  const [dt = '', ...numbers] = cells;
  const ts = parseTime(dt);
  if (ts === undefined) return `"${dt}" is no time such as 2020-04-17T00:00:00`;
  if (before !== undefined && ts <= before.ts) return `"${dt}" does not come after the row before`;
  const [open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = numbers.map(parseNumber);
  if (![open, high, low, close, volume].every(Number.isFinite)) return 'has a price or volume that is no number';
  if (low <= 0) return `its low is ${low}, not above 0`;
  if (low > Math.min(open, close) || high < Math.max(open, close))
    return `its open ${open} and close ${close} do not lie between its low ${low} and high ${high}`;
  if (volume < 0) return `its volume is ${volume}, below 0`;
  return { ts, open, high, low, close, volume };
};

/**
 * The bars of a CSV file with the columns `dt,open,high,low,close,volume`, read as a stream.
 * @throws {EngineError} KLINES_INVALID with the file, the row (the header is row 1) and the reason.
 */
export const readKlinesCsv = async (file: string): Promise<readonly Kline[]> => {
  const klines: Kline[] = [];
  let row = 0;
  const fail = (reason: string, cause?: unknown): never => {
    throw new EngineError('KLINES_INVALID', `Cannot import ${file}${row > 0 ? `, row ${row}` : ''}: ${reason}`, {
      cause,
    });
  };
  await using handle = await open(file).catch((cause: NodeJS.ErrnoException) =>
    fail(cause.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${cause.code})`, cause),
  );
  for await (const line of handle.readLines()) {
    row += 1;
    if (row === 1) {
      if (line !== HEADER) fail(`the header is not ${HEADER}`);
      continue;
    }
    const bar = parseBar(line, klines.at(-1));
    klines.push(typeof bar === 'string' ? fail(bar) : bar);
  }
  row = 0;
  return klines.length > 0 ? klines : fail('the file holds no bars');
};
