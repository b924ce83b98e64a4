import { checkBar, checkStep } from './bar-check.ts';
import { type BarTimeOptions, BarTimes } from './bar-time.ts';
import { type Columns, findColumns, HEADER } from './columns.ts';
import { KlinesError } from './errors.ts';
import type { Kline } from './kline.ts';

export interface CsvOptions extends BarTimeOptions {
  /** What errors call the input; default none. */
  readonly file?: string | undefined;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const CLOSED: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };
const SEPARATORS = [',', ';', '\t'];
/** A line that goes on for longer is no line of bars; without this, a file without line ends would be kept whole. */
const MAX_LINE_CHARS = 64 * 1024;

const show = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

const unquote = (cell: string): string =>
  cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1) : cell;

/** Reads CSV as it comes: chunks in, bars out. Nothing is kept but the line under way. */
export class KlineCsvReader {
  readonly #options: CsvOptions;
  readonly #times: BarTimes;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #rest = '';
  #row = 0;
  #separator = ',';
  #columns: Columns | undefined;
  #last: Kline | undefined;
  #count = 0;

  /** @throws {KlinesError} `OPTION_INVALID`. */
  constructor(options: CsvOptions = {}) {
    this.#options = options;
    this.#times = new BarTimes(options);
  }

  /** Bars so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * The bars of the lines that a chunk completes.
   * @throws {KlinesError} With the file and the row; a row is a line of the file, from 1, the header included.
   */
  push(chunk: string | Uint8Array): Kline[] {
    const text = this.#rest + (typeof chunk === 'string' ? chunk : this.#decode(chunk));
    const bars: Kline[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#readLine(text.slice(start, text[end - 1] === '\r' ? end - 1 : end), bars);
      start = end + 1;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > MAX_LINE_CHARS) {
      this.#row += 1;
      throw this.#fault(new KlinesError('FILE_INVALID', { found: 'a line without end', wanted: 'a CSV file' }));
    }
    return bars;
  }

  /**
   * The bar of a last line without a line end.
   * @throws {KlinesError} As `push`; `NO_BARS` when there was none.
   */
  end(): Kline[] {
    const bars: Kline[] = [];
    if (this.#rest !== '') this.#readLine(this.#rest.replace(/\r$/, ''), bars);
    this.#rest = '';
    if (this.#count === 0)
      throw new KlinesError('NO_BARS', {
        file: this.#options.file,
        found: this.#columns === undefined ? 'nothing' : 'a header and no bars',
        wanted: `a header such as ${HEADER} and a row for each bar`,
      });
    return bars;
  }

  #decode(chunk: Uint8Array): string {
    try {
      return this.#decoder.decode(chunk, { stream: true });
    } catch {
      this.#row += 1;
      throw this.#fault(
        new KlinesError('FILE_INVALID', {
          found: 'bytes that are no UTF-8 text near this row',
          wanted: 'a CSV file in UTF-8',
        }),
      );
    }
  }

  #fault(error: unknown): unknown {
    return error instanceof KlinesError ? error.at(this.#options.file, this.#row) : error;
  }

  #readLine(line: string, bars: Kline[]): void {
    this.#row += 1;
    try {
      if (this.#columns === undefined) {
        this.#readHeader(line);
        return;
      }
      const bar = this.#readBar(line, this.#columns);
      checkBar(bar);
      if (this.#last !== undefined) checkStep(this.#last, bar, this.#options.level);
      this.#last = bar;
      this.#count += 1;
      bars.push(bar);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #readHeader(line: string): void {
    const header = line.replace(/^\uFEFF/, '');
    this.#separator = SEPARATORS.find((separator) => header.includes(separator)) ?? ',';
    this.#columns = findColumns(header.split(this.#separator).map(unquote));
  }

  #readBar(line: string, columns: Columns): Kline {
    const cells = line.includes('"') ? line.split(this.#separator).map(unquote) : line.split(this.#separator);
    if (cells.length !== columns.width)
      throw new KlinesError('ROW_INVALID', {
        found: line.trim() === '' ? 'an empty line' : `${cells.length} columns`,
        wanted: `${columns.width} columns, as the header has`,
      });
    const number = (index: number, name: string): number => {
      const cell = cells[index] ?? '';
      if (NUMBER.test(cell)) return Number(cell);
      return this.#readOddNumber(cell.trim(), name);
    };
    const ts = this.#times.read((cells[columns.ts] ?? '').trim(), this.#last?.ts);
    const bar = {
      ts,
      open: number(columns.open, 'open'),
      high: number(columns.high, 'high'),
      low: number(columns.low, 'low'),
      close: number(columns.close, 'close'),
      volume: columns.volume === undefined ? 0 : number(columns.volume, 'volume'),
    };
    if (columns.closed === undefined) return bar;
    const text = (cells[columns.closed] ?? '').trim();
    const closed = CLOSED[text.toLowerCase()];
    if (closed === undefined)
      throw new KlinesError('ROW_INVALID', { found: `closed ${show(text)}`, wanted: 'true or false' });
    return closed ? bar : { ...bar, closed };
  }

  #readOddNumber(text: string, name: string): number {
    if (NUMBER.test(text)) return Number(text);
    throw new KlinesError(name === 'volume' ? 'VOLUME_INVALID' : 'PRICE_INVALID', {
      found: text === '' ? `no ${name}` : `${name} ${show(text)}`,
      wanted: 'a number; drop or repair the row',
    });
  }
}
