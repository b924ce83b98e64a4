import { HEADER } from './columns.ts';
import type { Kline } from './kline.ts';

/** Times are UTC and say so, so that they come back as they were whatever the reader's options are. */
const toRow = ({ ts, open, high, low, close, volume }: Kline): string =>
  `${new Date(ts).toISOString().replace('.000Z', 'Z')},${open},${high},${low},${close},${volume}`;

/**
 * Bars as CSV, a piece of text for each batch. Numbers are written so that reading them gives the same ones.
 * @param options.withClosed Adds the column `closed`; without it a forming bar looks like any other.
 */
export async function* writeKlinesCsv(
  batches: AsyncIterable<readonly Kline[]>,
  { withClosed = false }: { readonly withClosed?: boolean } = {},
): AsyncGenerator<string> {
  yield `${HEADER}${withClosed ? ',closed' : ''}\n`;
  for await (const klines of batches) {
    let text = '';
    for (const kline of klines)
      text += withClosed ? `${toRow(kline)},${kline.closed !== false}\n` : `${toRow(kline)}\n`;
    if (text !== '') yield text;
  }
}
