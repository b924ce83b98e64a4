import type { HydraulicWarning, Series } from '../../domains/hydro/index.ts';
import type { Most } from './computed.ts';

/** Names that an answer lists; the rest it counts. */
const MOST_NAMES = 200;

/** More digits than the solver's accuracy, fewer than a double's noise. */
const DIGITS = 8;
export const round = (value: number): number => Number(value.toPrecision(DIGITS));

/** `null` for what JSON cannot carry. */
export const toFigure = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? round(value) : null;

interface Supply {
  readonly supplyFailure: boolean;
  readonly failingNodeIds: readonly string[];
  readonly warnings: readonly HydraulicWarning[];
}

/** Whether the water arrived, as answers say it. */
export const toSupply = ({ supplyFailure, failingNodeIds, warnings }: Supply, most: Most) => ({
  supplyFailure,
  failingNodeCount: failingNodeIds.length,
  failingNodeIds: failingNodeIds.slice(0, most(MOST_NAMES)),
  warnings,
});

/** The numbers of one node or link over time. */
export const toColumn = ({ values, columns, rows }: Series, column: number): number[] =>
  Array.from({ length: rows }, (_, row) => round(values[row * columns + column] ?? 0));
