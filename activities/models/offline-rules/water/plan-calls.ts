import { convert, type PressureUnit, type Quantity } from '../../../../domains/hydro/index.ts';
import { PressureUnitSchema } from '../../../../schemas/hydro/quantity.ts';
import { SCHEDULING } from '../../../../schemas/hydro/scheduling.ts';
import { SIMULATION } from '../../../../schemas/hydro/simulation.ts';
import { TESTING } from '../../../../schemas/hydro/testing.ts';
import { isRecord } from '../../../../schemas/record.ts';
import type { Json, ToolOutcome } from '../conversation.ts';
import type { PlannedCall } from '../subject.ts';
import { linksOf } from './element-words.ts';
import type { NetworkRef } from './network-words.ts';
import { toScenario } from './scenario.ts';
import type { Task } from './task-words.ts';
import type { WaterQuestion } from './water-question.ts';

/** What the rules cannot fill in: it is not in the text, or no tool that they know takes it. */
export type Lack =
  | ('network' | 'hole' | 'node' | 'age-node' | 'link' | 'factor' | 'unit')
  | ('identify' | 'control' | 'list' | 'constituent');

export interface WaterPlan {
  readonly calls: readonly PlannedCall[];
  readonly lacks: readonly Lack[];
}

/** One steady state, of which only the units are read. */
const PROBE_DURATION_S = 0;
export const isProbe = ({ name, args }: Pick<ToolOutcome, 'name' | 'args'>, { durationS }: WaterQuestion): boolean =>
  name === SIMULATION.name && args.duration === PROBE_DURATION_S && durationS !== PROBE_DURATION_S;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The network's unit of pressure, as far as the answers of this turn tell. */
const pressureUnitOf = (network: NetworkRef, outcomes: readonly ToolOutcome[]): PressureUnit | undefined =>
  outcomes
    .filter(({ args }) => isSame(args.network_config, network))
    .map(({ value }) => (isRecord(value) && isRecord(value.units) ? value.units.pressure : undefined))
    .map((unit) => PressureUnitSchema.safeParse(unit).data)
    .find((unit) => unit !== undefined);

const defined = (args: Json): Json =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));

const tariffOf = ({ pricePerKwh }: WaterQuestion) =>
  pricePerKwh === undefined ? undefined : { pricePerKwh: [pricePerKwh] };
const boundaryOf = ({ demandFactor }: WaterQuestion) =>
  demandFactor === undefined ? undefined : { demandMultiplier: demandFactor };

type Limit = Quantity<'pressure'> | undefined;

const simulationArgs = (asked: WaterQuestion, limit: Limit): Json => {
  const { elements, topics, durationS, reportStepS } = asked;
  const wants = (topic: 'pressure' | 'flow' | 'age'): boolean => topics.length === 0 || topics.includes(topic);
  const nodes = wants('pressure') || wants('age') ? elements.junction : [];
  const links = wants('flow') ? linksOf(elements) : [];
  const series = { ...(nodes.length > 0 && { nodes }), ...(links.length > 0 && { links }) };
  return {
    duration: durationS,
    boundary_conditions: boundaryOf(asked),
    quality: topics.includes('age') ? { kind: 'age' } : undefined,
    tariff: tariffOf(asked),
    report_step: reportStepS,
    low_pressure: limit,
    series: Object.keys(series).length > 0 ? series : undefined,
  };
};

const schedulingArgs = (asked: WaterQuestion, limit: Limit): Json => ({
  objective: asked.objective ?? 'cost',
  constraints:
    limit || asked.mostSwitches !== undefined
      ? defined({ minimumPressure: limit, maxSwitchesPerPump: asked.mostSwitches })
      : undefined,
  tariff: tariffOf(asked),
  duration: asked.durationS,
  pump_ids: asked.elements.pump.length > 0 ? asked.elements.pump : undefined,
});

/** Consumers are fully served from here on, unless less is wanted: a limit of 110 psi makes no tap need as much. */
const FULL_SERVICE: Quantity<'pressure'> = { value: 20, unit: 'psi' };

const withThreshold = (limit: Quantity<'pressure'>): Json => ({
  thresholds: { minimumPressure: limit },
  ...(convert('pressure', limit, FULL_SERVICE.unit, 'limit') > FULL_SERVICE.value && {
    required_pressure: FULL_SERVICE,
  }),
});

const testingArgs = (asked: WaterQuestion, scenario: Json, limit: Limit): Json => ({
  test_scenario: scenario,
  duration: asked.durationS,
  boundary_conditions: scenario.kind === 'demand-surge' ? undefined : boundaryOf(asked),
  tariff: tariffOf(asked),
  ...(limit && scenario.kind !== 'available-fire-flow' && withThreshold(limit)),
});

const boundaryWithClosed = (asked: WaterQuestion): Json => ({
  ...boundaryOf(asked),
  linkStatus: Object.fromEntries(linksOf(asked.elements).map((id) => [id, 'closed'])),
});

/**
 * Which junctions are below a pressure without some pipes, and when: a simulation tells hours, a test does not. A pump would
 * be opened again by controls.
 */
const isLowPressureWithout = ({ elements, window }: WaterQuestion, limit: Limit): boolean =>
  limit !== undefined && window === undefined && elements.pump.length === 0 && linksOf(elements).length > 0;

const isBeyond = (task: Task) => task === 'identify' || task === 'control' || task === 'list' || task === 'constituent';

/** What of a simulation is only told by element, and no element is named. */
const lackOfElement = ({ topics, elements }: WaterQuestion, limit: Limit): Lack | undefined => {
  if (topics.includes('age') && elements.junction.length === 0) return 'age-node';
  const isOfFlow = topics.includes('flow') && topics.length === 1 && limit === undefined;
  return isOfFlow && linksOf(elements).length === 0 ? 'link' : undefined;
};

type Planned = { readonly name: string; readonly args: Json } | { readonly lack: Lack };

const planTask = (task: Task, asked: WaterQuestion, limit: Limit): Planned => {
  if (isBeyond(task)) return { lack: task };
  if (task === 'simulate') {
    const lack = lackOfElement(asked, limit);
    return lack ? { lack } : { name: SIMULATION.name, args: simulationArgs(asked, limit) };
  }
  if (task === 'schedule') return { name: SCHEDULING.name, args: schedulingArgs(asked, limit) };
  if (task === 'outage' && isLowPressureWithout(asked, limit)) {
    const { series: _, ...args } = simulationArgs(asked, limit);
    return { name: SIMULATION.name, args: { ...args, boundary_conditions: boundaryWithClosed(asked) } };
  }
  const scenario = toScenario(task, asked, limit);
  return 'lack' in scenario ? scenario : { name: TESTING.name, args: testingArgs(asked, scenario.scenario, limit) };
};

const planNetwork = (
  network: NetworkRef,
  asked: WaterQuestion,
  outcomes: readonly ToolOutcome[],
): readonly Planned[] => {
  const { limit, tasks } = asked;
  const unit = limit && (limit.unit ?? pressureUnitOf(network, outcomes));
  if (limit !== undefined && unit === undefined) {
    // The network's unit is in any of its answers: a steady state is the cheapest.
    return [{ name: SIMULATION.name, args: { network_config: network, duration: PROBE_DURATION_S } }];
  }
  const quantity = limit && unit && { value: limit.value, unit };
  return (tasks.length > 0 ? tasks : (['simulate'] as const)).map((task): Planned => {
    const planned = planTask(task, asked, quantity);
    if ('lack' in planned) return planned;
    return { name: planned.name, args: defined({ network_config: network, ...planned.args }) };
  });
};

/** What to call for a question, those included that were called already; and what it lacks. */
export const planWaterCalls = (asked: WaterQuestion, outcomes: readonly ToolOutcome[]): WaterPlan => {
  if (asked.limit?.unknownUnit !== undefined) return { calls: [], lacks: ['unit'] };
  const planned = asked.networks.flatMap((network) => planNetwork(network, asked, outcomes));
  const withoutNetwork: readonly Planned[] =
    asked.networks.length > 0 ? [] : asked.tasks.flatMap((task) => (isBeyond(task) ? [{ lack: task }] : []));
  const all = [...planned, ...withoutNetwork];
  const lacks = new Set(all.flatMap((one) => ('lack' in one ? [one.lack] : [])));
  if (asked.networks.length === 0 && lacks.size === 0) lacks.add('network');
  return { calls: all.flatMap((one) => ('lack' in one ? [] : [one])), lacks: [...lacks] };
};
