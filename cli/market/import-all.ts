import type { WireImport } from '../../schemas/market/series.ts';
import { type ApiClient, ApiError } from '../api-client.ts';
import { ProgressLine } from '../terminal.ts';
import type { ImportSource } from './import-source.ts';
import { putSeries } from './put-series.ts';

export interface Outcome {
  readonly source: ImportSource;
  /** One of the two. */
  readonly result?: WireImport;
  readonly error?: string;
}

/** As many as the server takes at a time. */
const AT_ONCE = 4;

/** Why one series was not taken, where the next one may be all right; else the error is thrown on. */
const refusalOf = (error: unknown, { name }: ImportSource): string => {
  if (error instanceof ApiError) return error.message;
  if (error instanceof Error && 'code' in error && 'syscall' in error)
    return `${name}: it cannot be read (${error.code})`;
  throw error;
};

const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

/** Its callers may ask together; they are answered one by one. */
async function* inTurn(sources: Iterable<ImportSource> | AsyncIterable<ImportSource>): AsyncGenerator<ImportSource> {
  yield* sources;
}

/** Puts the series in, some at a time; one that is refused keeps no other back. */
export const importAll = async (
  client: ApiClient,
  sources: Iterable<ImportSource> | AsyncIterable<ImportSource>,
  query: Readonly<Record<string, string>>,
  onOutcome: (outcome: Outcome) => void,
): Promise<{ readonly imported: number; readonly failed: number; readonly bars: number }> => {
  const progress = new ProgressLine();
  const done = { imported: 0, failed: 0, bars: 0 };
  const queue = inTurn(sources);
  const tell = (source: ImportSource, bytes: number): void => {
    const share = source.bytes ? `, ${Math.floor((100 * bytes) / source.bytes)} %` : '';
    progress.set(`${done.imported} series done; ${source.name}: ${mb(bytes)}${share}`);
  };
  const importOne = async (source: ImportSource): Promise<Outcome> => {
    try {
      const result = await putSeries(client, source, query, (bytes) => tell(source, bytes));
      done.imported += 1;
      done.bars += result.bars;
      return { source, result };
    } catch (error) {
      const refusal = refusalOf(error, source);
      done.failed += 1;
      return { source, error: refusal };
    }
  };
  const work = async (): Promise<void> => {
    for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
      const outcome = await importOne(next.value);
      progress.clear();
      onOutcome(outcome);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    progress.clear();
  }
  return done;
};
