import { createClock, formatNumber } from './format.ts';
import { type MapState, runOf } from './map-state.ts';
import type { NetworkData } from './network-data.ts';
import { RUN_NAMES } from './run-names.ts';

const stretchAt = <T extends { readonly fromS: number; readonly toS: number }>(
  stretches: readonly T[],
  timeS: number,
): T | undefined => stretches.find(({ fromS, toS }) => fromS <= timeS && timeS < toS) ?? stretches.at(-1);

/** Junctions by rising pressure at the time that is shown. */
export const junctionsByPressure = (data: NetworkData, state: MapState): { node: number; pressure: number }[] => {
  const { pressure } = runOf(data, state);
  return data.picture.nodes.kinds
    .flatMap((kind, node) => (kind === 'junction' ? [{ node, pressure: pressure.at(state.row, node) }] : []))
    .filter((junction) => !Number.isNaN(junction.pressure))
    .sort((a, b) => a.pressure - b.pressure);
};

/** What the map shows, in one sentence, and how many junctions have a low pressure. */
export const toSummary = (data: NetworkData, state: MapState): { readonly text: string; readonly low: number } => {
  const { picture } = data;
  const run = runOf(data, state);
  const { ids } = picture.nodes;
  const timeS = picture.timesS[state.row] ?? 0;
  const unit = picture.units.pressure;
  const junctions = junctionsByPressure(data, state);
  const [lowest, highest] = [junctions[0], junctions.at(-1)];
  const low = junctions.filter(({ pressure }) => pressure < state.lowPressure).length;
  const parts = [
    lowest === undefined || highest === undefined
      ? 'no junction'
      : `pressure from ${formatNumber(lowest.pressure)} ${unit} at ${ids[lowest.node]} to ${formatNumber(highest.pressure)} ${unit} at ${ids[highest.node]}`,
    ...(Number.isNaN(state.lowPressure)
      ? []
      : [`${low} of ${junctions.length} junctions below ${formatNumber(state.lowPressure)} ${unit}`]),
    ...run.tanks
      .slice(0, 4)
      .map(
        ({ id, levels }) => `tank ${id} at ${formatNumber(levels[state.row] ?? Number.NaN)} ${picture.units.length}`,
      ),
    ...run.pumps.slice(0, 4).map(({ id, stretches }) => {
      const speed = stretchAt(stretches, timeS)?.speed ?? 0;
      return `pump ${id} ${speed === 0 ? 'off' : speed === 1 ? 'on' : `at speed ${formatNumber(speed)}`}`;
    }),
    ...picture.tariffs.slice(0, 1).map(({ stretches }) => {
      const price = stretchAt(stretches, timeS)?.pricePerKwh ?? 0;
      return `price ${formatNumber(price)} a kWh`;
    }),
  ];
  const name = data.runs.length > 1 ? `, ${RUN_NAMES[run.kind]}` : '';
  return { text: `At ${createClock(picture.clockStartS)(timeS)}${name}: ${parts.join('; ')}.`, low };
};
