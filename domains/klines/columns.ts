import { KlinesError } from './errors.ts';

const NAMES = {
  ts: ['dt', 'ts', 'time', 'date', 'datetime', 'timestamp', 'open_time', 'opentime', 'trade_date'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'vol', 'v'],
  closed: ['closed', 'is_closed'],
} as const;

export type Field = keyof typeof NAMES;

/** What a file must have. Without a volume all volumes are 0; without `closed` all bars are. */
const REQUIRED: readonly Field[] = ['ts', 'open', 'high', 'low', 'close'];

export const HEADER = 'dt,open,high,low,close,volume';

export type Columns = Readonly<Record<'ts' | 'open' | 'high' | 'low' | 'close', number>> & {
  readonly volume: number | undefined;
  readonly closed: number | undefined;
  /** How many columns there are. */
  readonly width: number;
};

const normalise = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/**
 * Which column is which, by their names in any case of letters; columns of other names are left alone.
 * @throws {KlinesError} `HEADER_INVALID`, without a place.
 */
export const findColumns = (header: readonly string[]): Columns => {
  const names = header.map(normalise);
  const indexOf = (field: Field): number | undefined => {
    const known: readonly string[] = NAMES[field];
    const found = names.flatMap((name, index) => (known.includes(name) ? [index] : []));
    if (found.length > 1)
      throw new KlinesError('HEADER_INVALID', {
        found: `the columns ${found.map((index) => header[index]?.trim()).join(' and ')}, which both mean ${field}`,
        wanted: 'one of them; remove or rename the other',
      });
    return found[0];
  };
  const missing = REQUIRED.filter((field) => indexOf(field) === undefined);
  if (missing.length > 0) {
    const shown = header.map((name) => name.trim()).join(',');
    throw new KlinesError('HEADER_INVALID', {
      found: `the header ${JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}…` : shown)}, which names no ${missing.join(', ')}`,
      wanted: `columns such as ${HEADER}, in any order (the first also as ${NAMES.ts.slice(1).join(', ')})`,
    });
  }
  const at = (field: Field): number => indexOf(field) ?? -1;
  return {
    ts: at('ts'),
    open: at('open'),
    high: at('high'),
    low: at('low'),
    close: at('close'),
    volume: indexOf('volume'),
    closed: indexOf('closed'),
    width: header.length,
  };
};
