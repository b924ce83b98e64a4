import { NODE, OPTION, TIME } from '../engine/codes.ts';
import { linkIndex, type Model, nodeIndex } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { convert } from '../units.ts';
import { toBurstEmitter } from './burst.ts';
import { prepareOutage } from './link-outage.ts';
import type { DemandSurgeScenario, FireFlowScenario, JunctionBurst, PlacedScenario } from './scenario.ts';

/** What a scenario does to a running network. */
export interface ScenarioEvent {
  start(): void;
  end(): void;
}

const SHORTEST_STEP_S = 60;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

const junctionIndex = (model: Model, id: string): number => nodeIndex(model, id, 'junction') + 1;

const burst = (project: EpanetProject, model: Model, scenario: JunctionBurst): ScenarioEvent => {
  const node = junctionIndex(model, scenario.nodeId);
  const coefficient = toBurstEmitter(scenario.holeArea, model.units, scenario.dischargeCoefficient);
  const before = project.nodeValue(node, NODE.emitter);
  const exponent = project.option(OPTION.emitterExponent);
  if (Math.abs(exponent - 0.5) > 1e-9) {
    const emitters = model.nodeIds.filter((_, i) => project.nodeValue(i + 1, NODE.emitter) > 0);
    if (emitters.length > 0) {
      throw new HydroError(
        'SCENARIO_INVALID',
        `Cannot add a burst: the file's emitters use exponent ${exponent} and a hole needs 0.5; remove the emitters or set the exponent to 0.5`,
        { exponent, emitters: emitters.slice(0, 20) },
      );
    }
    project.setOption(OPTION.emitterExponent, 0.5);
  }
  // No water comes in through a hole that the model leaves above the pressure line.
  project.setOption(OPTION.emitterBackflow, 0);
  return {
    start: () => project.setNodeValue(node, NODE.emitter, before + coefficient),
    // EPANET keeps reporting the last flow of an emitter that is set to 0, so what is left is a hole too small to count.
    end: () => project.setNodeValue(node, NODE.emitter, Math.max(before, 1e-6 * coefficient)),
  };
};

const surge = (project: EpanetProject, model: Model, scenario: DemandSurgeScenario): ScenarioEvent => {
  requireNumber('multiplier', scenario.multiplier, { min: 0 });
  const junctions =
    scenario.nodeIds?.map((id) => junctionIndex(model, id)) ??
    model.nodeKinds.flatMap((kind, i) => (kind === 'junction' ? [i + 1] : []));
  const demands = junctions.flatMap((node) =>
    Array.from({ length: project.demandCount(node) }, (_, i) => ({
      node,
      demand: i + 1,
      base: project.baseDemand(node, i + 1),
    })),
  );
  const set = (factor: number): void => {
    // A negative demand is a source, not a consumer.
    for (const { node, demand, base } of demands) if (base > 0) project.setBaseDemand(node, demand, base * factor);
  };
  return { start: () => set(scenario.multiplier), end: () => set(1) };
};

/** What EPANET multiplies a hydrant's flow with too. @throws {HydroError} `OPTION_INVALID` for 0, with which it would draw nothing. */
export const requireDemandMultiplier = (project: EpanetProject): number =>
  requireNumber('demandMultiplier with a fire flow, which it multiplies too', project.option(OPTION.demandMultiplier), {
    min: 1e-9,
  });

const fireFlow = (project: EpanetProject, model: Model, scenario: FireFlowScenario): ScenarioEvent => {
  const node = junctionIndex(model, scenario.nodeId);
  const flow = requireNumber('flow', convert('flow', scenario.flow, model.units.flow, 'flow'), { min: 0 });
  const demand = project.addConstantDemand(node, 0);
  return {
    // Not before: the boundary conditions of the run may change the multiplier.
    start: () => project.setBaseDemand(node, demand, flow / requireDemandMultiplier(project)),
    end: () => project.setBaseDemand(node, demand, 0),
  };
};

/** The links that a scenario shuts, as indexes from 0; none for the other kinds. */
const shutLinks = (model: Model, scenario: PlacedScenario): readonly number[] => {
  switch (scenario.kind) {
    case 'outage':
      return scenario.linkIds.map((id) => linkIndex(model, id));
    case 'power-failure':
      return scenario.pumpIds?.map((id) => linkIndex(model, id, 'pump')) ?? model.pumps;
    case 'source-loss': {
      const node = nodeIndex(model, scenario.nodeId);
      if (model.nodeKinds[node] === 'junction') {
        throw new HydroError(
          'SCENARIO_INVALID',
          `Cannot lose source ${scenario.nodeId}: it is a junction, wanted a reservoir or tank`,
        );
      }
      return model.linkIds.flatMap((_, i) => (model.linkFrom[i] === node || model.linkTo[i] === node ? [i] : []));
    }
    default:
      return [];
  }
};

const createEvent = (project: EpanetProject, model: Model, scenario: PlacedScenario): ScenarioEvent => {
  if (scenario.kind === 'burst') return burst(project, model, scenario);
  if (scenario.kind === 'demand-surge') return surge(project, model, scenario);
  if (scenario.kind === 'fire-flow') return fireFlow(project, model, scenario);
  const links = shutLinks(model, scenario);
  if (links.length === 0) {
    throw new HydroError('SCENARIO_INVALID', `Cannot run ${scenario.kind}: it shuts no link; name at least one`);
  }
  const wholeRun = (scenario.fromS ?? 0) === 0 && scenario.untilS === undefined;
  const outages = links.map((link) => prepareOutage(project, model, link, wholeRun));
  return {
    start: () => {
      for (const outage of outages) outage.start();
    },
    end: () => {
      for (const outage of outages) outage.end();
    },
  };
};

const requireWindow = (
  scenario: PlacedScenario,
  durationS: number,
): { readonly fromS: number; readonly untilS: number } => {
  const { fromS = 0, untilS = Number.POSITIVE_INFINITY } = scenario;
  const whole = Number.isInteger(fromS) && (Number.isInteger(untilS) || untilS === Number.POSITIVE_INFINITY);
  if (whole && fromS >= 0 && untilS > fromS && fromS <= durationS) return { fromS, untilS };
  throw new HydroError(
    'SCENARIO_INVALID',
    `Cannot run ${scenario.kind} from ${fromS} s until ${untilS} s: wanted whole seconds with 0 <= from < until, starting within the run's ${durationS} s`,
  );
};

/**
 * Writes a scenario into an opened network that is not running. The hydraulic step is shortened so that a step begins
 * when the event does.
 * @returns The hook to call before each step is solved.
 * @throws {HydroError} `SCENARIO_INVALID`, `ELEMENT_UNKNOWN`, `UNIT_MISMATCH`, `OPTION_INVALID`.
 */
export const prepareScenario = (
  project: EpanetProject,
  model: Model,
  scenario: PlacedScenario,
  durationS: number,
): ((timeS: number) => void) => {
  const { fromS, untilS } = requireWindow(scenario, durationS);
  const stepS = [fromS, untilS]
    .filter((timeS) => Number.isFinite(timeS))
    .reduce(gcd, project.timeS(TIME.hydraulicStep));
  if (stepS < SHORTEST_STEP_S) {
    throw new HydroError(
      'SCENARIO_INVALID',
      `Cannot start ${scenario.kind} at ${fromS} s and end it at ${untilS} s: steps of ${stepS} s would be needed; give times in whole minutes`,
    );
  }
  project.setTimeS(TIME.hydraulicStep, stepS);
  const event = createEvent(project, model, scenario);
  let state: 'before' | 'during' | 'after' = 'before';
  return (timeS) => {
    if (state === 'before' && timeS >= fromS) {
      event.start();
      state = 'during';
    }
    if (state === 'during' && timeS >= untilS) {
      event.end();
      state = 'after';
    }
  };
};
