import { EngineError } from '../../schemas/errors.ts';
import type { ResultTableHead } from '../../schemas/hydro/result.ts';
import type { ResultSliceQuery } from '../../schemas/hydro/wire-result.ts';
import { nearNames } from './near-names.ts';

/** Names that a message lists. */
const MOST_TOLD = 10;

/** A part of a table, by position: ids and quantities rising, times in [fromTime, toTime). */
export interface TableSlice {
  readonly ids: readonly number[];
  readonly quantities: readonly number[];
  readonly fromTime: number;
  readonly toTime: number;
}

const list = (names: readonly string[]): string =>
  `${names
    .slice(0, MOST_TOLD)
    .map((name) => JSON.stringify(name.slice(0, 60)))
    .join(', ')}${names.length > MOST_TOLD ? ` and ${names.length - MOST_TOLD} more` : ''}`;

/** No name has a comma where it parts two of them. */
const split = (wanted: readonly string[], known: ReadonlyMap<string, number>): readonly string[] =>
  wanted.flatMap((name) => (known.has(name) ? [name] : name.split(',').map((part) => part.trim())));

/** Positions of names, rising; all of them when none is asked for. @throws {EngineError} INVALID_REQUEST */
const positionsOf = (
  what: string,
  table: string,
  wanted: readonly string[],
  names: readonly string[],
): readonly number[] => {
  if (wanted.length === 0) return names.map((_, index) => index);
  const known = new Map(names.map((name, index) => [name, index]));
  const asked = [...new Set(split(wanted, known))];
  const missing = asked.filter((name) => !known.has(name));
  if (missing.length === 0) return asked.map((name) => known.get(name) ?? 0).sort((a, b) => a - b);
  const near = nearNames(missing[0] ?? '', names);
  const there = near.length > 0 ? `near are ${list(near)}` : `there are ${list(names)}`;
  throw new EngineError(
    'INVALID_REQUEST',
    `Cannot read the ${what} ${list(missing)} of the table ${table}: found none of this name, ${there}`,
    { details: [{ field: what, message: `unknown: ${list(missing)}` }] },
  );
};

/** Which numbers are asked for. @throws {EngineError} INVALID_REQUEST names ids and quantities that are not there. */
export const toSlice = (
  { name, ids, quantities, timesS }: ResultTableHead,
  { ids: wantedIds, quantities: wantedQuantities, from_s: fromS, to_s: toS }: ResultSliceQuery,
): TableSlice => {
  const fromTime = fromS === undefined ? 0 : timesS.findIndex((timeS) => timeS >= fromS);
  const after = toS === undefined ? -1 : timesS.findIndex((timeS) => timeS > toS);
  const toTime = after < 0 ? timesS.length : after;
  return {
    ids: positionsOf('ids', name, wantedIds, ids),
    quantities: positionsOf(
      'quantities',
      name,
      wantedQuantities,
      quantities.map((quantity) => quantity.name),
    ),
    fromTime: fromTime < 0 ? toTime : Math.min(fromTime, toTime),
    toTime,
  };
};

/**
 * The part of a slice that one answer has: ids in whole, or some times of one id that has too many.
 * @param offset Numbers of times that are behind, counted id by id.
 * @param most Numbers in one answer.
 */
export const cutSlice = (
  slice: TableSlice,
  offset: number,
  most: number,
): { readonly slice: TableSlice; readonly next: number | undefined } => {
  const { ids, quantities, fromTime, toTime } = slice;
  const times = toTime - fromTime;
  const room = Math.max(1, Math.floor(most / Math.max(1, quantities.length)));
  if (offset >= ids.length * times) return { slice: { ...slice, ids: [] }, next: undefined };
  const first = Math.floor(offset / times);
  const within = offset % times;
  const count = within === 0 && times <= room ? Math.min(ids.length - first, Math.floor(room / times)) : 1;
  const end = Math.min(times, within + room);
  const next = count === 1 ? first * times + end : (first + count) * times;
  return {
    slice: {
      quantities,
      ids: ids.slice(first, first + count),
      fromTime: fromTime + within,
      toTime: fromTime + end,
    },
    next: next < ids.length * times ? next : undefined,
  };
};
