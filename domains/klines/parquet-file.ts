import { type FileMetaData, parquetMetadata, parquetReadObjects, parquetSchema, type SchemaElement } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { KlinesError } from './errors.ts';

/** Rows of a group are in memory at once, and a small file may hold very many. Most programs write groups of a million at most. */
const MAX_GROUP_ROWS = 1_048_576;

/** First rows of the groups, and the end. */
const groupBounds = ({ row_groups: groups }: FileMetaData): readonly number[] => {
  const bounds = [0];
  for (const { num_rows: rows } of groups) {
    if (rows > MAX_GROUP_ROWS)
      throw new KlinesError('FILE_INVALID', {
        found: `a row group of ${rows} rows`,
        wanted: `at most ${MAX_GROUP_ROWS} in each; write the file with smaller row groups, or use CSV`,
      });
    bounds.push((bounds.at(-1) ?? 0) + Number(rows));
  }
  return bounds;
};

/** What the library says of a file's own faults; what it stumbles over by itself tells a reader nothing. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.constructor === Error ? ` (${error.message})` : '';

const invalidFile = (error: unknown): KlinesError =>
  new KlinesError('FILE_INVALID', {
    found: `no Parquet that can be read${reasonOf(error)}`,
    wanted: 'a Parquet file, whole and with a known compression',
  });

const refuse = (error: unknown): never => {
  throw error instanceof KlinesError ? error : invalidFile(error);
};

const readMetadata = (bytes: ArrayBuffer) => {
  try {
    const metadata = parquetMetadata(bytes);
    const elements = parquetSchema(metadata).children.map(({ element }) => element);
    return { metadata, elements, bounds: groupBounds(metadata) };
  } catch (error) {
    return refuse(error);
  }
};

export interface ParquetFile {
  /** Its columns. */
  readonly elements: readonly SchemaElement[];
  /** Its rows, by name of column, some at a time. */
  groups(): AsyncIterable<readonly Record<string, unknown>[]>;
}

/** A Parquet file in memory, of which one group of rows is unpacked at a time. @throws {KlinesError} `FILE_INVALID`, `groups` too. */
export const openParquet = (bytes: ArrayBuffer): ParquetFile => {
  const { metadata, elements, bounds } = readMetadata(bytes);
  async function* groups(): AsyncGenerator<readonly Record<string, unknown>[]> {
    for (const [group, rowEnd] of bounds.slice(1).entries()) {
      const rowStart = bounds[group] ?? 0;
      yield await parquetReadObjects({ file: bytes, metadata, compressors, rowStart, rowEnd }).catch(refuse);
    }
  }
  return { elements, groups };
};
