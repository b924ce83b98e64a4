import { columnNames, inRows } from './result-columns.ts';
import type { ExportedTable } from './result-service.ts';

const ROWS_AT_ONCE = 2_000;

const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function* toText(table: ExportedTable): AsyncGenerator<string> {
  yield `time_s,id,${columnNames(table).map(quote).join(',')}\n`;
  for await (const { timesS, ids, values } of inRows(table, ROWS_AT_ONCE)) {
    let text = '';
    for (const [row, id] of ids.entries()) {
      text += `${timesS[row]},${quote(id)}`;
      for (const column of values) text += `,${column[row] ?? ''}`;
      text += '\n';
    }
    yield text;
  }
}

/** A table as CSV, read from the store no faster than the client takes it. What has no value is empty. */
export const resultCsv = (table: ExportedTable): ReadableStream<Uint8Array> =>
  ReadableStream.from(toText(table)).pipeThrough(new TextEncoderStream());
