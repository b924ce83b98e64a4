import type { IdentificationResult, SensorFit } from '../../domains/hydro/index.ts';
import type { IdentificationAnswer } from '../../schemas/hydro/identification.ts';
import { toFigure, toSupply } from './answer-facts.ts';
import { type Computed, inBoth } from './computed.ts';
import { type TableDraft, toTables } from './result-tables.ts';

const MOST_CANDIDATES = 100;
const MOST_CORRELATED = 30;

const withFigure = <T extends { readonly standardError: number }>(estimate: T) => ({
  ...estimate,
  standardError: toFigure(estimate.standardError),
});

/** Readings of one kind beside the model, with the network's values (`before`) and with the estimates. */
const toReadingTable = (name: string, unit: string, sensors: readonly SensorFit[]): TableDraft => {
  const timesS = [...new Set(sensors.flatMap((sensor) => sensor.timesS))].sort((a, b) => a - b);
  const rowOf = new Map(timesS.map((timeS, row) => [timeS, row]));
  const columnsOf = (quantity: 'observed' | 'before' | 'after'): Float64Array => {
    const numbers = new Float64Array(sensors.length * timesS.length).fill(Number.NaN);
    for (const [column, sensor] of sensors.entries())
      for (const [index, timeS] of sensor.timesS.entries())
        numbers[column * timesS.length + (rowOf.get(timeS) ?? 0)] = sensor[quantity][index] ?? Number.NaN;
    return numbers;
  };
  return {
    name,
    ids: sensors.map(({ elementId }) => elementId),
    quantities: (['observed', 'before', 'after'] as const).map((quantity) => ({ name: quantity, unit })),
    timesS,
    values: () => (['observed', 'before', 'after'] as const).map(columnsOf),
  };
};

const toReadingTables = ({ sensors, units }: IdentificationResult): readonly TableDraft[] =>
  (['pressure', 'flow'] as const).flatMap((kind) => {
    const some = sensors.filter((sensor) => sensor.kind === kind);
    return some.length === 0 ? [] : [toReadingTable(`${kind}-readings`, units[kind], some)];
  });

/** What an identification found, as answers say it. */
export const toIdentificationAnswer = (found: IdentificationResult): Computed<IdentificationAnswer> => {
  const { run, units, groups, demandMultiplier, leaks, leakRanking, correlation, sensors: _, ...result } = found;
  const { solves, ...facts } = run;
  const both = inBoth<IdentificationAnswer>((most) => ({
    ...result,
    ...toSupply({ ...result, warnings: [] }, most),
    run: facts,
    units: { ...units },
    solves,
    groups: groups.map(withFigure),
    demandMultiplier: demandMultiplier === undefined ? null : withFigure(demandMultiplier),
    leaks: leaks.map(withFigure),
    leakRanking: leakRanking.slice(0, most(MOST_CANDIDATES)).map(withFigure),
    correlation:
      correlation.parameters.length > most(MOST_CORRELATED)
        ? null
        : { ...correlation, matrix: correlation.matrix.map((row) => row.map(toFigure)) },
    warnings: result.warnings,
  }));
  return { ...both, ...toTables(toReadingTables(found)) };
};
