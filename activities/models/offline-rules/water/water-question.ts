import type { Quantity } from '../../../../domains/hydro/index.ts';
import { takeDemandFactor, takeFlow, takeMostSwitches, takePrice } from './amount-words.ts';
import { type Elements, linksOf, nodesOf, takeElements } from './element-words.ts';
import { takeHole } from './hole-words.ts';
import { type NetworkRef, splitInp, takeNetworks } from './network-words.ts';
import { type PressureLimit, takePressure } from './pressure-words.ts';
import { namesPipesOnly, objectiveIn, type Task, type Topic, tasksIn, topicsIn } from './task-words.ts';
import { takeSpans, takeTimes, type Window } from './time-words.ts';
import { Unread } from './unread.ts';

/** What a text asks of a water network. What it does not say is absent. */
export interface WaterQuestion {
  readonly networks: readonly NetworkRef[];
  readonly tasks: readonly Task[];
  readonly topics: readonly Topic[];
  readonly elements: Elements;
  readonly durationS: number | undefined;
  readonly reportStepS: number | undefined;
  readonly window: Window | undefined;
  /** A moment at which values are asked for. */
  readonly atS: number | undefined;
  readonly limit: PressureLimit | undefined;
  /** It asks what is over a pressure. */
  readonly above: boolean;
  readonly demandFactor: number | undefined;
  readonly pricePerKwh: number | undefined;
  readonly flow: Quantity<'flow'> | undefined;
  readonly hole: Quantity<'area'> | undefined;
  /** Of each pump of a schedule. */
  readonly mostSwitches: number | undefined;
  readonly objective: 'cost' | 'energy' | 'efficiency' | undefined;
  /** Of links that may be lost it means pipes. */
  readonly pipesOnly: boolean;
  /** Numbers in it that no rule reads. */
  readonly unused: readonly string[];
}

/** @param wholeText With INP text, which `text` may have cut. */
export const readWaterQuestion = (text: string, wholeText: string = text): WaterQuestion => {
  const { inp, prose: besideInp } = splitInp(wholeText);
  const prose = inp === undefined ? text : besideInp;
  const unread = new Unread(prose);
  // The order matters: what has a unit or a kind goes before what has none.
  const { window, atS } = takeTimes(unread);
  const { durationS, reportStepS } = takeSpans(unread);
  const demandFactor = takeDemandFactor(unread);
  const pricePerKwh = takePrice(unread);
  const flow = takeFlow(unread);
  const hole = takeHole(unread);
  const mostSwitches = takeMostSwitches(unread);
  const { limit, above } = takePressure(unread);
  const elements = takeElements(unread);
  const networks = inp === undefined ? takeNetworks(unread) : [inp];
  const named = {
    links: linksOf(elements).length > 0,
    sources: elements.tank.length + elements.reservoir.length > 0,
  };
  return {
    ...{ networks, tasks: tasksIn(prose, named), topics: topicsIn(prose), elements },
    ...{ durationS, reportStepS, window, atS, limit, above, demandFactor, pricePerKwh, flow, hole },
    objective: objectiveIn(prose),
    pipesOnly: namesPipesOnly(prose),
    mostSwitches,
    unused: unread.numbers(),
  };
};

const hasElements = ({ elements }: WaterQuestion): boolean => nodesOf(elements).length + linksOf(elements).length > 0;

/** Whether it says more than which network: a network alone asks the same again, of another one. */
const saysSomething = (asked: WaterQuestion): boolean =>
  asked.topics.length > 0 ||
  hasElements(asked) ||
  asked.above ||
  [asked.durationS, asked.reportStepS, asked.window, asked.atS, asked.limit].some((one) => one !== undefined) ||
  [asked.demandFactor, asked.mostSwitches, asked.pricePerKwh, asked.flow, asked.hole, asked.objective].some(
    (one) => one !== undefined,
  );

/** Whether a text has to do with a water network at all. */
export const isWaterQuestion = (asked: WaterQuestion): boolean =>
  asked.tasks.length > 0 || asked.networks.length > 0 || saysSomething(asked);

const isNew = ({ tasks, networks }: WaterQuestion): boolean => tasks.length > 0 && networks.length > 0;

/** "And below 110?" changes one thing of the question before, "and if pipe 21 fails?" asks something else of its network. */
const continued = (asked: WaterQuestion, before: WaterQuestion): WaterQuestion => {
  const networks = asked.networks.length > 0 ? asked.networks : before.networks;
  const asksOther = asked.tasks.some((task) => !before.tasks.includes(task));
  if (asksOther) {
    const isPipeOutage = asked.tasks.every((task) => task === 'outage') && asked.elements.pump.length === 0;
    const limit = asked.limit ?? (isPipeOutage ? before.limit : undefined);
    return { ...asked, networks, limit, durationS: asked.durationS ?? before.durationS };
  }
  const isOfPressure = asked.topics.length === 0 || asked.topics.includes('pressure');
  const unit = asked.limit?.unit ?? (asked.limit?.unknownUnit === undefined ? before.limit?.unit : undefined);
  return {
    networks,
    tasks: asked.tasks.length > 0 ? asked.tasks : before.tasks,
    topics: asked.topics.length > 0 ? asked.topics : before.topics,
    elements: hasElements(asked) ? asked.elements : before.elements,
    durationS: asked.durationS ?? before.durationS,
    reportStepS: asked.reportStepS ?? before.reportStepS,
    window: asked.window ?? before.window,
    atS: asked.atS ?? before.atS,
    limit: asked.limit ? { ...asked.limit, unit } : isOfPressure ? before.limit : undefined,
    above: asked.above,
    demandFactor: asked.demandFactor ?? before.demandFactor,
    pricePerKwh: asked.pricePerKwh ?? before.pricePerKwh,
    mostSwitches: asked.mostSwitches ?? before.mostSwitches,
    unused: asked.unused,
    flow: asked.flow ?? before.flow,
    hole: asked.hole ?? before.hole,
    objective: asked.objective ?? before.objective,
    pipesOnly: asked.tasks.length > 0 ? asked.pipesOnly : before.pipesOnly,
  };
};

/** A question in its conversation. @param earlier The questions before it, latest first. */
export const readWaterFollowUp = (text: string, wholeText: string, earlier: readonly string[]): WaterQuestion => {
  const asked = readWaterQuestion(text, wholeText);
  const [latest, ...rest] = earlier;
  if (latest === undefined || isNew(asked) || !isWaterQuestion(asked)) return asked;
  return continued(asked, readWaterFollowUp(latest, latest, rest));
};
