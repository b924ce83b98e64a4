/** What was wrong with the data; a closed list, so that a caller can switch on it. */
export type KlinesErrorCode =
  | 'FILE_INVALID'
  | 'HEADER_INVALID'
  | 'ROW_INVALID'
  | 'TIME_INVALID'
  | 'TIME_ORDER'
  | 'TIME_DUPLICATE'
  | 'TIME_OFF_GRID'
  | 'ZONES_MIXED'
  | 'PRICE_INVALID'
  | 'VOLUME_INVALID'
  | 'NEVER_CLOSED'
  | 'NO_BARS'
  | 'OPTION_INVALID';

interface Fault {
  readonly file?: string | undefined;
  /** 1-based line of a text file, its header included; of a Parquet file the row, from 1. */
  readonly row?: number | undefined;
  readonly found: string;
  readonly wanted: string;
}

/** Refused bars: the message names the file, the row, what was found and what was wanted. */
export class KlinesError extends Error {
  override readonly name = 'KlinesError';
  readonly code: KlinesErrorCode;
  readonly file: string | undefined;
  readonly row: number | undefined;
  readonly found: string;
  readonly wanted: string;

  constructor(code: KlinesErrorCode, { file, row, found, wanted }: Fault) {
    const place = [file, row === undefined ? undefined : `row ${row}`].filter((part) => part !== undefined).join(', ');
    super(`${place === '' ? '' : `${place}: `}found ${found}; want ${wanted}`);
    this.code = code;
    this.file = file;
    this.row = row;
    this.found = found;
    this.wanted = wanted;
  }

  /** The same fault, of the file as a whole. */
  in(file: string | undefined): KlinesError {
    return new KlinesError(this.code, { file, found: this.found, wanted: this.wanted });
  }

  /** The same fault at its place. */
  at(file: string | undefined, row: number): KlinesError {
    return new KlinesError(this.code, { file, row, found: this.found, wanted: this.wanted });
  }
}
