import { PressureSchema } from '../../../../schemas/hydro/quantity.ts';
import type { SimulationAnswer } from '../../../../schemas/hydro/simulation.ts';
import type { Json } from '../conversation.ts';
import { num, span } from './format.ts';
import type { WaterFacts } from './water-facts.ts';
import type { WaterQuestion } from './water-question.ts';
import type { ElementSeries, WaterWords } from './water-words.ts';

type Answer = SimulationAnswer;

/** From one reported time to the next, where it is always the same. */
const stepOf = ({ timesS }: Answer): number | undefined => {
  const [first = 0, second] = timesS;
  if (second === undefined) return undefined;
  const stepS = second - first;
  return timesS.every((timeS, index) => index === 0 || timeS - (timesS[index - 1] ?? 0) === stepS) ? stepS : undefined;
};

const unitOf = (quantity: string, { units, qualityUnit }: Answer): string => {
  if (quantity === 'quality') return qualityUnit ?? '';
  if (quantity === 'demand' || quantity === 'flow') return units.flow;
  return { pressure: units.pressure, velocity: units.velocity }[quantity] ?? '';
};

const toElementSeries = (
  kind: ElementSeries['kind'],
  id: string,
  quantity: string,
  values: readonly number[],
  answer: Answer,
  atS: number | undefined,
): readonly ElementSeries[] => {
  const points = values.flatMap((value, row) => {
    const timeS = answer.timesS[row];
    return timeS === undefined ? [] : [{ timeS, value }];
  });
  const [first] = points;
  if (first === undefined) return [];
  const lowest = points.reduce((low, point) => (point.value < low.value ? point : low), first);
  const highest = points.reduce((high, point) => (point.value > high.value ? point : high), first);
  const at = atS === undefined ? undefined : points.find(({ timeS }) => timeS === atS);
  return [{ kind, id, quantity, unit: unitOf(quantity, answer), at, lowest, highest }];
};

/** A pump has no velocity: EPANET tells 0 at all times. */
const isOfPump = ({ quantity, lowest, highest }: ElementSeries): boolean =>
  quantity === 'velocity' && lowest.value === 0 && highest.value === 0;

const SHOWN = { nodes: ['pressure', 'quality'], links: ['flow', 'velocity'] } as const;

const seriesOf = (answer: Answer, { atS, topics }: WaterQuestion): readonly ElementSeries[] => {
  const { nodes = {}, links = {} } = answer.series ?? {};
  const of = (kind: 'node' | 'link', tables: typeof nodes, shown: readonly string[]) =>
    Object.entries(tables).flatMap(([id, columns]) =>
      shown
        .filter((quantity) => quantity !== 'pressure' || topics.includes('pressure') || !topics.includes('age'))
        .flatMap((quantity) => toElementSeries(kind, id, quantity, columns[quantity] ?? [], answer, atS)),
    );
  return [...of('node', nodes, SHOWN.nodes), ...of('link', links, SHOWN.links)].filter((one) => !isOfPump(one));
};

/** The limit as it was asked for, where that was in another unit. */
const givenLimit = (args: Json, unit: string): string | undefined => {
  const limit = PressureSchema.safeParse(args.low_pressure).data;
  return limit === undefined || limit.unit === unit ? undefined : `${num(limit.value)} ${limit.unit}`;
};

type LowNodes = NonNullable<Answer['lowPressure']>['nodes'];

/** Of the low ones those that are so when the question says; whole periods, in reported times. */
const lowThen = (
  nodes: LowNodes,
  { window, atS }: WaterQuestion,
  { timesS }: Answer,
  words: WaterWords,
): readonly string[] => {
  const fromS = window?.fromS ?? atS;
  if (fromS === undefined) return [];
  const untilS = window?.untilS ?? fromS;
  const isReported = timesS.some((timeS) => fromS <= timeS && timeS <= untilS);
  if (!isReported) return [words.unused([span({ fromS, toS: untilS })])];
  const isThen = (period: LowNodes[number]['periods'][number]): boolean =>
    period.fromS <= untilS && fromS <= period.toS;
  const ids = nodes.filter(({ periods }) => periods.some(isThen)).map(({ nodeId }) => nodeId);
  return [words.lowThen(span({ fromS, toS: untilS }), ids)];
};

/** What is told of a simulation: what was asked for, and whether the water arrived. */
export const reportSimulation = (
  { answer, args }: Extract<WaterFacts, { kind: 'simulation' }>,
  asked: WaterQuestion,
  words: WaterWords,
): readonly string[] => {
  const { limit, topics, above } = asked;
  const { lowPressure, units, convergence } = answer;
  const series = seriesOf(answer, asked);
  const isNarrow = lowPressure !== null || series.length > 0;
  const everything = !isNarrow && topics.length === 0;
  const isCut = answer.reportedTimes > answer.timesS.length;
  const durationS = typeof args.duration === 'number' ? args.duration : isCut ? undefined : answer.timesS.at(-1);
  return [
    words.simulated(words.network(answer.network), durationS),
    ...words.conditions(args),
    ...(limit && limit.unit === undefined && lowPressure ? [words.unitAssumed(limit.value, units.pressure)] : []),
    ...(lowPressure ? words.lowPressure(lowPressure, units, stepOf(answer), givenLimit(args, units.pressure)) : []),
    ...(lowPressure ? lowThen(lowPressure.nodes, asked, answer, words) : []),
    ...(above ? [words.cannotListAbove] : []),
    ...(series.length > 0 ? [words.series(series)] : []),
    ...(everything || above || (topics.includes('pressure') && !isNarrow)
      ? [words.range(answer.lowestPressure, answer.highestPressure, units)]
      : []),
    ...(everything || topics.includes('tanks') ? [words.tanks(answer.tanks, units)] : []),
    ...(everything || topics.includes('energy') ? [words.energy(answer.energy)] : []),
    words.supply(answer),
    words.warnings(answer.warnings),
    ...(convergence.converged ? [] : [words.notConverged(convergence)]),
    words.source(answer),
    words.kept(answer.result),
  ];
};
