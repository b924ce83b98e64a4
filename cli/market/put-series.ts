import { faultsOf, toSentence } from '../../schemas/input-faults.ts';
import type { WireImport } from '../../schemas/market/series.ts';
import { SymbolSchema } from '../../schemas/market/series-args.ts';
import type { ApiClient } from '../api-client.ts';
import { UsageError } from '../command.ts';
import type { ImportSource } from './import-source.ts';

const CONTENT_TYPES = { csv: 'text/csv', parquet: 'application/vnd.apache.parquet' } as const;

/** @throws {UsageError} For what no symbol is; dots would lead to another path. */
export const checkSymbol = (symbol: string): void => {
  const { error } = SymbolSchema.safeParse(symbol);
  if (error === undefined) return;
  const fault = toSentence(faultsOf(error.issues, symbol));
  throw new UsageError(`found the symbol ${JSON.stringify(symbol.slice(0, 60))}: ${fault}`);
};

/** @throws {UsageError} For what no symbol is. */
export const seriesPath = (symbol: string, level: string): string => {
  checkSymbol(symbol);
  return `/market/series/${encodeURIComponent(symbol)}/${level}`;
};

async function* counted(body: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}

/** Puts one series in, all of it or nothing. @param query What the options of the command say; it goes before the source's own. */
export const putSeries = async (
  client: ApiClient,
  source: ImportSource,
  query: Readonly<Record<string, string>>,
  onBytes: (bytes: number) => void,
): Promise<WireImport> => {
  const path = `${seriesPath(source.symbol, source.level)}?${new URLSearchParams({ ...source.query, ...query })}`;
  return (await client.upload(path, counted(source.body, onBytes), CONTENT_TYPES[source.format])) as WireImport;
};
