import type { Series, SimulationResult } from '../../domains/hydro/index.ts';
import type { ResultTable, ResultTableHead } from '../../schemas/hydro/result.ts';
import type { Computed } from './computed.ts';

/** 160 MB: a network of 800 nodes and 900 links for a week, every ten minutes, is a third of it. */
const MOST_STORED_NUMBERS = 20_000_000;

/** A table whose numbers are laid out only when there is room for it. */
export interface TableDraft extends ResultTableHead {
  /** For each quantity. */
  values(): readonly Float64Array[];
}

/** From rows of one time each to all times of one id after the other. */
const transpose = ({ values, columns, rows }: Series): Float64Array => {
  const turned = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      turned[column * rows + row] = values[row * columns + column] ?? Number.NaN;
  return turned;
};

/** Columns of numbers, one after the other. */
export const joinColumns = (columns: readonly (readonly number[])[], rows: number): Float64Array => {
  const joined = new Float64Array(columns.length * rows).fill(Number.NaN);
  for (const [index, column] of columns.entries()) joined.set(column.slice(0, rows), index * rows);
  return joined;
};

/** Levels of tanks, in the order of the network's answer. */
export const toLevelTable = (
  name: string,
  levels: Readonly<Record<string, readonly number[]>>,
  timesS: readonly number[],
  unit: string,
): TableDraft => ({
  name,
  ids: Object.keys(levels),
  quantities: [{ name: 'level', unit }],
  timesS,
  values: () => [joinColumns(Object.values(levels), timesS.length)],
});

/** All series of a run: `nodes`, `links`, `tanks`. @param prefix Before these names, of a second run. */
export const toRunTables = (result: SimulationResult, prefix = ''): readonly TableDraft[] => {
  const { units, timesS, nodeIds, linkIds, nodes, links, tankLevels, qualityUnit } = result;
  const { quality } = nodes;
  return [
    toLevelTable(`${prefix}tanks`, tankLevels, timesS, units.length),
    {
      name: `${prefix}nodes`,
      ids: nodeIds,
      quantities: [
        { name: 'pressure', unit: units.pressure },
        { name: 'head', unit: units.length },
        { name: 'demand', unit: units.flow },
        ...(quality === undefined ? [] : [{ name: 'quality', unit: qualityUnit ?? null }]),
      ],
      timesS,
      values: () =>
        [nodes.pressure, nodes.head, nodes.demand, ...(quality === undefined ? [] : [quality])].map(transpose),
    },
    {
      name: `${prefix}links`,
      ids: linkIds,
      quantities: [
        { name: 'flow', unit: units.flow },
        { name: 'velocity', unit: units.velocity },
        { name: 'status', unit: null },
        { name: 'setting', unit: null },
      ],
      timesS,
      values: () => [links.flow, links.velocity, links.status, links.setting].map(transpose),
    },
  ];
};

const countNumbers = ({ ids, timesS, quantities }: ResultTableHead): number =>
  ids.length * timesS.length * quantities.length;

/** The tables for which there is room, the first ones first; what is left out is said. */
export const toTables = (
  drafts: readonly TableDraft[],
  most = MOST_STORED_NUMBERS,
): Pick<Computed<unknown>, 'tables' | 'notStored'> => {
  const tables: ResultTable[] = [];
  const left: TableDraft[] = [];
  let room = most;
  for (const draft of drafts) {
    const numbers = countNumbers(draft);
    if (numbers > room) {
      left.push(draft);
      continue;
    }
    room -= numbers;
    const { values, ...head } = draft;
    tables.push({ ...head, values: values() });
  }
  if (left.length === 0) return { tables, notStored: null };
  const names = left.map((draft) => `${draft.name} (${countNumbers(draft)} numbers)`).join(', ');
  const notStored = `Series that are not stored: ${names}; a result keeps at most ${most} numbers in all; ask for a longer report step or a shorter duration`;
  return { tables, notStored };
};

/** Of what has no series. */
export const NO_TABLES = { tables: [], notStored: null } as const;
