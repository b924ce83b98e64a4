import {
  type DrawOptions,
  drawFireFlow,
  drawIdentification,
  drawNetwork,
  drawScenario,
  drawSchedule,
  drawSimulation,
  drawSweep,
  type Epanet,
  findAvailableFireFlow,
  type IdentificationRequest,
  identify,
  listNMinusOneLinks,
  loadEpanet,
  loadHighs,
  type NetworkSource,
  type PictureOptions,
  parseInp,
  type ScheduleRequest,
  type SimulationOptions,
  schedulePumps,
  simulate,
  sweepNMinusOne,
  type TestOptions,
  testScenario,
} from '../../domains/hydro/index.ts';
import type { Scenario } from '../../schemas/hydro/scenario.ts';
import type { ScheduleLimits } from '../../schemas/hydro/schedule-limits.ts';
import type { Progress } from '../../schemas/tool-progress.ts';
import { type Drawn, type DrawRequest, drawIfWanted } from './drawn.ts';
import { toConstraints } from './schedule-request.ts';

/** How far a task is. */
export type Tell = (progress: Progress) => void;

type NMinusOne = Extract<Scenario, { kind: 'n-minus-one' }>;

const NO_RECORD: Drawn = {
  refusal: 'the network over all these hours is too large to draw; sluice network --schedule leaves times out',
};

/** What every task is given. */
interface Task {
  readonly source: NetworkSource;
  readonly picture?: DrawRequest;
}

const sweep = (epanet: Epanet, source: NetworkSource, scenario: NMinusOne, options: TestOptions, tell: Tell) => {
  const { kind: _kind, linkIds, ...choice } = scenario;
  return sweepNMinusOne(
    epanet,
    source,
    { ...options, linkIds: linkIds ?? listNMinusOneLinks(epanet, source, choice) },
    (done, total) => tell({ done, total, unit: 'links' }),
  );
};

/** What the thread computes, by name. Each loads its own engine. */
export const hydroTasks = {
  async simulate({ source, options, picture }: Task & { readonly options: SimulationOptions }, tell: Tell) {
    const onStep = (done: number, total: number): void => tell({ done, total, unit: 's' });
    const result = simulate(await loadEpanet(), source, options, onStep);
    return { result, drawn: drawIfWanted(picture, (draw) => drawSimulation(source, result, draw)) };
  },
  async draw({ source, options }: { readonly source: NetworkSource; readonly options: PictureOptions }) {
    return drawNetwork(await loadEpanet(), source, options);
  },
  async calibrate({ source, request, picture }: Task & { readonly request: IdentificationRequest }, tell: Tell) {
    const epanet = await loadEpanet();
    const result = identify(epanet, source, request, (done, total) => tell({ done, total, unit: 'fits' }));
    const drawn = drawIfWanted(picture, (draw) => drawIdentification(epanet, source, request.groups, result, draw));
    return { result, drawn };
  },
  async schedule(
    {
      source,
      limits,
      request,
      picture,
    }: Task & {
      readonly source: { readonly inp: string };
      readonly limits: ScheduleLimits;
      readonly request: ScheduleRequest;
    },
    tell: Tell,
  ) {
    const { inp } = source;
    const { tanks, units } = parseInp(inp);
    const tankIds = tanks.map(({ id }) => id);
    const constraints = toConstraints(limits, tankIds, units);
    const highs = await loadHighs();
    const asked = { ...request, constraints, record: picture !== undefined };
    const { record, ...result } = schedulePumps(await loadEpanet(), highs, source, asked, (progress) =>
      tell({ ...progress, unit: 'simulations' }),
    );
    if (record === undefined) return { result, drawn: picture && NO_RECORD };
    return { result, drawn: drawIfWanted(picture, (draw) => drawSchedule(source, record, draw)) };
  },
  async test(
    { source, scenario, options, picture }: Task & { readonly scenario: Scenario; readonly options: TestOptions },
    tell: Tell,
  ) {
    const epanet = await loadEpanet();
    if (scenario.kind === 'n-minus-one') {
      const found = sweep(epanet, source, scenario, options, tell);
      const draw = (name: DrawOptions) => drawSweep(epanet, source, found.members, { ...options, ...name });
      return { kind: scenario.kind, sweep: found, drawn: drawIfWanted(picture, draw) };
    }
    if (scenario.kind !== 'available-fire-flow') {
      const onStep = (done: number, total: number): void => tell({ done, total, unit: 's' });
      const result = testScenario(epanet, source, scenario, options, onStep);
      return {
        kind: 'scenario' as const,
        result,
        drawn: drawIfWanted(picture, (name) => drawScenario(source, result, name)),
      };
    }
    const { kind, ...request } = scenario;
    const available = findAvailableFireFlow(epanet, source, request);
    return { kind, available, drawn: drawIfWanted(picture, (name) => drawFireFlow(source, available, name)) };
  },
};

export type HydroTasks = typeof hydroTasks;
