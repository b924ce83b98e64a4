import {
  describeNetwork,
  drawSweep,
  HydroError,
  listNMinusOneLinks,
  type NetworkUnits,
  type RunInfo,
  runNMinusOneMember,
  type TestOptions,
} from '../../domains/hydro/index.ts';
import { MAX_SWEEP_LINKS, type NMinusOneInput } from '../../schemas/hydro/n-minus-one.ts';
import type { TestingAnswer } from '../../schemas/hydro/testing.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { toMember } from './service-answer.ts';
import { toStoredPicture } from './stored-picture.ts';

type Args = ComputeInput<NMinusOneInput>['args'];

/** What the loss of one link does, and what it took to compute. */
export interface LinkLoss {
  readonly member: NonNullable<TestingAnswer['sweep']>['intact'];
  readonly solveTimeMs: number;
}

/** All that the members of a sweep need; plain JSON. */
export interface SweepPlan {
  readonly inp: string;
  readonly options: TestOptions;
  readonly linkIds: readonly string[];
  readonly durationS: number;
  readonly intact: LinkLoss;
  readonly run: RunInfo;
  readonly units: NetworkUnits;
}

/** So long a thread goes on to the next link: short enough that what a crash repeats is little. */
const TOGETHER_MS = 250;

const toOptions = (args: Args): TestOptions => ({
  ...(args.duration === null ? {} : { durationS: args.duration }),
  ...(args.boundary_conditions === null ? {} : { boundary: args.boundary_conditions }),
  ...(args.tariff === null ? {} : { tariff: args.tariff }),
  ...(args.thresholds === null ? {} : { thresholds: args.thresholds }),
  ...(args.required_pressure === null ? {} : { requiredPressure: args.required_pressure }),
});

const refuse = (code: 'DURATION_INVALID' | 'OPTION_INVALID', message: string): never => {
  throw new HydroError(code, message);
};

/**
 * Checks the network and what is asked of it, lists the links and runs the network with all of them.
 * @throws {HydroError} what opening and simulating throw; `ELEMENT_UNKNOWN`, `OPTION_INVALID` for no link or too many,
 *   `DURATION_INVALID` for a network of one steady state, in which no loss would cost a drop.
 */
export const planSweep = ({ network, args }: ComputeInput<NMinusOneInput>, { epanet }: Engines): SweepPlan => {
  const { inp, facts } = describeNetwork(epanet, toSource(network));
  const options = toOptions(args);
  const durationS = options.durationS ?? facts.durationS;
  if (durationS === 0)
    refuse(
      'DURATION_INVALID',
      'Cannot rank losses over 0 s: the network is of one steady state, in which no water goes missing; give a duration, such as 86400',
    );
  const { link_ids: chosen, with_pumps: withPumps, with_valves: withValves } = args;
  const linkIds = listNMinusOneLinks(epanet, { inp }, { withPumps, withValves, ...(chosen && { linkIds: chosen }) });
  if (linkIds.length === 0)
    refuse(
      'OPTION_INVALID',
      'Cannot take out any link: found none of the kinds asked for; say with_pumps, with_valves or link_ids',
    );
  if (linkIds.length > MAX_SWEEP_LINKS)
    refuse(
      'OPTION_INVALID',
      `Cannot take out ${linkIds.length} links: wanted at most ${MAX_SWEEP_LINKS} in one run; say which in link_ids`,
    );
  const { run, units, ...intact } = runNMinusOneMember(epanet, { inp }, undefined, options);
  return {
    inp,
    options,
    linkIds,
    durationS,
    intact: { member: toMember(intact), solveTimeMs: run.solveTimeMs },
    run,
    units,
  };
};

/** Takes out one link after the other, for some time. @returns those that were done: the first of them, at least one. */
export const takeOutLinks = (
  { inp, options, linkIds }: Pick<SweepPlan, 'inp' | 'options' | 'linkIds'>,
  { epanet }: Engines,
): readonly LinkLoss[] => {
  const startMs = performance.now();
  const losses: LinkLoss[] = [];
  for (const linkId of linkIds) {
    const { run, units: _, ...member } = runNMinusOneMember(epanet, { inp }, linkId, options);
    losses.push({ member: toMember(member), solveTimeMs: run.solveTimeMs });
    if (performance.now() - startMs > TOGETHER_MS) break;
  }
  return losses;
};

interface Losses extends Pick<SweepPlan, 'inp' | 'options'> {
  readonly members: readonly LinkLoss['member'][];
}

/** Links by the harm of their loss. @returns `undefined` where it cannot be drawn, or would be too large. */
export const drawLosses = ({ inp, options, members }: Losses, { epanet }: Engines): string | undefined =>
  toStoredPicture((draw) => drawSweep(epanet, { inp }, members, { ...options, ...draw }));
