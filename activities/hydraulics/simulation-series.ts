import { HydroError, type SimulationResult } from '../../domains/hydro/index.ts';
import { MOST_SERIES_VALUES, type SimulationAnswer, type SimulationArgs } from '../../schemas/hydro/simulation.ts';
import { toColumn } from './answer-facts.ts';

type Columns = Readonly<Record<string, readonly number[]>>;

const toColumns = (
  kind: 'node' | 'link',
  known: readonly string[],
  ids: readonly string[],
  tables: SimulationResult['nodes'] | SimulationResult['links'],
): Record<string, Columns> =>
  Object.fromEntries(
    ids.map((id) => {
      const column = known.indexOf(id);
      if (column < 0)
        throw new HydroError(
          'ELEMENT_UNKNOWN',
          `Cannot tell the series of ${kind} ${JSON.stringify(id)}: the network has no ${kind} of this id`,
          { id },
        );
      return [id, Object.fromEntries(Object.entries(tables).map(([name, series]) => [name, toColumn(series, column)]))];
    }),
  );

/** The series that are asked for. @throws {HydroError} `ELEMENT_UNKNOWN`, `RESULT_TOO_LARGE`. */
export const toSeries = (result: SimulationResult, asked: SimulationArgs['series']): SimulationAnswer['series'] => {
  if (asked === undefined) return null;
  const { nodes = [], links = [] } = asked;
  const perTime = nodes.length * Object.keys(result.nodes).length + links.length * Object.keys(result.links).length;
  const values = perTime * result.timesS.length;
  if (values > MOST_SERIES_VALUES)
    throw new HydroError(
      'RESULT_TOO_LARGE',
      `Cannot tell ${values} numbers of series in one answer: wanted at most ${MOST_SERIES_VALUES}; ask for fewer nodes and links, or a longer report_step`,
      { values },
    );
  return {
    nodes: toColumns('node', result.nodeIds, nodes, result.nodes),
    links: toColumns('link', result.linkIds, links, result.links),
  };
};
