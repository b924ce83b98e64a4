import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { columnNames, inRows } from './result-columns.ts';
import type { ExportedTable } from './result-service.ts';

/** Rows of a group: what is in memory at once, and the stretch in which the event loop serves nobody else. */
const GROUP_ROWS = 10_000;

const required = (name: string, type: 'DOUBLE' | 'BYTE_ARRAY') =>
  ({ name, type, repetition_type: 'REQUIRED' }) as const;

/** What was written since the last time; the writer goes on with an empty buffer. */
const take = (writer: ByteWriter): Uint8Array => {
  const bytes = Uint8Array.from(writer.getBytes());
  writer.index = 0;
  return bytes;
};

async function* toBytes(table: ExportedTable): AsyncGenerator<Uint8Array> {
  const names = columnNames(table);
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: 2 + names.length },
      required('time_s', 'DOUBLE'),
      { ...required('id', 'BYTE_ARRAY'), converted_type: 'UTF8' },
      ...names.map((name) => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }) as const),
    ],
  });
  for await (const { timesS, ids, values } of inRows(table, GROUP_ROWS)) {
    const columns = names.map((name, index) => ({ name, data: values[index] ?? [] }));
    await parquet.write({
      columnData: [{ name: 'time_s', data: timesS }, { name: 'id', data: ids }, ...columns],
      rowGroupSize: GROUP_ROWS,
    });
    yield take(writer);
  }
  await parquet.finish();
  yield take(writer);
}

/** A table as Parquet, a group of rows at a time, no faster than the client takes it. What has no value is null. */
export const resultParquet = (table: ExportedTable): ReadableStream<Uint8Array> => ReadableStream.from(toBytes(table));
