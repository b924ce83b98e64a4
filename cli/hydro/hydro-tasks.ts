import {
  drawNetwork,
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
import { toConstraints } from './schedule-request.ts';

/** How far a task is. */
export type Tell = (progress: Progress) => void;

type NMinusOne = Extract<Scenario, { kind: 'n-minus-one' }>;

const sweep = async (source: NetworkSource, scenario: NMinusOne, options: TestOptions, tell: Tell) => {
  const epanet = await loadEpanet();
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
  async simulate(
    { source, options }: { readonly source: NetworkSource; readonly options: SimulationOptions },
    tell: Tell,
  ) {
    return simulate(await loadEpanet(), source, options, (done, total) => tell({ done, total, unit: 's' }));
  },
  async draw({ source, options }: { readonly source: NetworkSource; readonly options: PictureOptions }) {
    return drawNetwork(await loadEpanet(), source, options);
  },
  async calibrate(
    { source, request }: { readonly source: NetworkSource; readonly request: IdentificationRequest },
    tell: Tell,
  ) {
    return identify(await loadEpanet(), source, request, (done, total) => tell({ done, total, unit: 'fits' }));
  },
  async schedule(
    {
      inp,
      limits,
      request,
    }: { readonly inp: string; readonly limits: ScheduleLimits; readonly request: ScheduleRequest },
    tell: Tell,
  ) {
    const { tanks, units } = parseInp(inp);
    const tankIds = tanks.map(({ id }) => id);
    const constraints = toConstraints(limits, tankIds, units);
    const highs = await loadHighs();
    return schedulePumps(await loadEpanet(), highs, { inp }, { ...request, constraints }, (progress) =>
      tell({ ...progress, unit: 'simulations' }),
    );
  },
  async test(
    {
      source,
      scenario,
      options,
    }: { readonly source: NetworkSource; readonly scenario: Scenario; readonly options: TestOptions },
    tell: Tell,
  ) {
    if (scenario.kind === 'n-minus-one')
      return { kind: scenario.kind, sweep: await sweep(source, scenario, options, tell) };
    const epanet = await loadEpanet();
    if (scenario.kind !== 'available-fire-flow') {
      const onStep = (done: number, total: number): void => tell({ done, total, unit: 's' });
      return { kind: 'scenario' as const, result: testScenario(epanet, source, scenario, options, onStep) };
    }
    const { kind, ...request } = scenario;
    return { kind, available: findAvailableFireFlow(epanet, source, request) };
  },
};

export type HydroTasks = typeof hydroTasks;
