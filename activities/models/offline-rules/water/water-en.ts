import { clock, num, span, table } from './format.ts';
import { SCENARIO_ENGLISH } from './scenario-en.ts';
import { MOST_PERIODS, MOST_ROWS, type WaterWords } from './water-words.ts';

const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? 'none') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

const some = (ids: readonly string[], count: number): string =>
  count > ids.length || ids.length > MOST_ROWS
    ? `${ids.slice(0, MOST_ROWS).join(', ')} and others, ${count} in all`
    : list(ids);

export const WATER_ENGLISH: WaterWords = {
  ...SCENARIO_ENGLISH,
  network: (ref) => (ref === null ? 'The given network' : `${ref.networkId} (version ${ref.version})`),
  simulated: (network, durationS) => {
    if (durationS === undefined) return `## ${network}, simulated`;
    return durationS === 0 ? `## ${network}, one steady state` : `## ${network}, ${clock(durationS)} simulated`;
  },
  unitAssumed: (value, unit) => `You gave no unit: ${num(value)} is read as ${unit}, the network's unit of pressure.`,
  lowPressure: ({ limit, nodeCount, nodes }, { pressure }, stepS, given) => {
    const times = stepS === undefined ? 'reported time' : `reported time (every ${clock(stepS)})`;
    if (nodeCount === 0)
      return [
        `**Pressure below ${num(limit)} ${pressure}${given === undefined ? '' : ` (${given})`}.** No junction is below it at any ${times}.`,
      ];
    const shown = nodes.slice(0, MOST_ROWS);
    return [
      `**Pressure below ${num(limit)} ${pressure}${given === undefined ? '' : ` (${given})`}.** ${nodeCount === 1 ? '1 junction is' : `${nodeCount} junctions are`} below it at some ${times}` +
        `${nodeCount > shown.length ? `; the lowest ${shown.length} of them:` : ':'}`,
      table(
        ['junction', `lowest (${pressure})`, 'at', 'below at'],
        shown.map(({ nodeId, lowestPressure, lowestAtS, periods, periodCount }) => [
          nodeId,
          num(lowestPressure),
          clock(lowestAtS),
          periods.slice(0, MOST_PERIODS).map(span).join(', ') +
            (periodCount > MOST_PERIODS ? ` and others, ${periodCount} periods in all` : ''),
        ]),
      ),
    ];
  },
  lowThen: (when, nodeIds) => `At ${when}: ${nodeIds.length === 0 ? 'none of them' : some(nodeIds, nodeIds.length)}.`,
  unused: (words) => `I found no use for this in your question, so it changes nothing here: ${words.join(', ')}.`,
  cannotListAbove: 'Which junctions are above a pressure no tool of mine tells; the highest pressure is below.',
  series: (series) =>
    table(
      ['element', 'quantity', 'at', 'lowest', 'highest'],
      series.map(({ kind, id, quantity, unit, at, lowest, highest }) => [
        `${kind} ${id}`,
        `${quantity}${unit === '' ? '' : ` (${unit})`}`,
        at ? `${num(at.value)} at ${clock(at.timeS)}` : '-',
        `${num(lowest.value)} at ${clock(lowest.timeS)}`,
        `${num(highest.value)} at ${clock(highest.timeS)}`,
      ]),
    ),
  range: (lowest, highest, { pressure }) =>
    `**Pressure.** ${list([
      ...(lowest
        ? [`the lowest is ${num(lowest.pressure)} ${pressure} at ${lowest.nodeId}, at ${clock(lowest.timeS)}`]
        : []),
      ...(highest
        ? [`the highest ${num(highest.pressure)} ${pressure} at ${highest.nodeId}, at ${clock(highest.timeS)}`]
        : []),
    ]).replace(/^./u, (first) => first.toUpperCase())}.`,
  tanks: (tanks, { length }) =>
    tanks.length === 0
      ? '**Tanks.** There are none.'
      : `**Tank levels** above the bottom:\n\n${table(
          ['tank', `start (${length})`, 'end', 'lowest', 'highest'],
          tanks
            .slice(0, MOST_ROWS)
            .map(({ tankId, startLevel, endLevel, lowestLevel, highestLevel }) => [
              tankId,
              ...[startLevel, endLevel, lowestLevel, highestLevel].map((level) => (level === null ? '-' : num(level))),
            ]),
        )}`,
  energy: ({ pumps, energyKwh, energyCost, demandCharge, totalCost, peakKw }) =>
    pumps.length === 0
      ? '**Energy.** There is no pump.'
      : `**Energy.** ${num(energyKwh)} kWh, at most ${num(peakKw)} kW; cost ${num(totalCost)}` +
        `${demandCharge === 0 ? '' : ` (energy ${num(energyCost)}, demand charge ${num(demandCharge)})`}` +
        `${totalCost === 0 ? ', since the network has no price of energy: name one, such as 0.12 per kWh' : ''}.\n` +
        pumps
          .slice(0, MOST_ROWS)
          .map(
            ({ pumpId, energyKwh: kwh, onS, efficiencyPercent, switches }) =>
              `- pump ${pumpId}: ${num(kwh)} kWh, on for ${clock(onS)}, efficiency ${num(efficiencyPercent)} %, ${switches} switches`,
          )
          .join('\n'),
  supply: ({ supplyFailure, failingNodeCount, failingNodeIds }) =>
    supplyFailure
      ? `**Supply fails** at ${failingNodeCount} node${failingNodeCount === 1 ? '' : 's'}: ${some(failingNodeIds, failingNodeCount)}. Some demand is not met, or on paper only.`
      : '**Supply.** All demand is met.',
  warnings: (warnings) =>
    warnings.length === 0
      ? '**Warnings.** None.'
      : `**Warnings.**\n${warnings
          .map(
            ({ code, message, fromS, toS, elementIds, elementCount }) =>
              `- ${span({ fromS, toS })} ${code}: ${message}${elementCount === 0 ? '' : ` (${some(elementIds, elementCount)})`}`,
          )
          .join('\n')}`,
  notConverged: ({ unbalancedSteps, hydraulicSteps }) =>
    `**Doubtful.** The solver did not converge in ${unbalancedSteps} of ${hydraulicSteps} steps: their figures are approximate.`,
  source: ({ run, demandModel, convergence, massBalance }) =>
    `Computed with EPANET ${run.engineVersion}, ${demandModel === 'dda' ? 'demand-driven' : 'pressure-driven'}, in ${convergence.hydraulicSteps} hydraulic steps; ` +
    `${Number(massBalance.errorPercent.toFixed(2))} % of the water is unaccounted for. Times are h:mm from the start.`,
  engine: ({ engineVersion }) => `Computed with EPANET ${engineVersion}. Times are h:mm from the start.`,
  kept: ({ resultId, hasPicture }) =>
    `All of it is kept: \`GET /hydro/results/${resultId}\`${hasPicture ? `, its picture: \`GET /hydro/results/${resultId}/picture\`` : ''}.`,
};
