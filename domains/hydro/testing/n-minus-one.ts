import { linkIndex } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { type Limits, toLimits } from '../limits.ts';
import type { RunInfo } from '../simulation/simulate.ts';
import type { NetworkUnits } from '../units.ts';
import type { DeficientNode, TankDrawdown } from './service-meter.ts';
import { judge, runScenario, type TestOptions } from './test-scenario.ts';

/** What the loss of one link does, over the whole run, pressure-driven. */
export interface NMinusOneMember {
  readonly linkId: string;
  /** In the network's volume unit. */
  readonly unservedVolume: number;
  readonly unservedPercent: number;
  readonly deficientNodeHours: number;
  /** The worst ten. */
  readonly worstNodes: readonly DeficientNode[];
  readonly lowestPressure: number;
  readonly emptyTanks: readonly TankDrawdown[];
  /** The thresholds are kept all the same. */
  readonly pass: boolean;
  /** Of all pumps over the run, with the demand charge. */
  readonly energyCost: number;
  /**
   * The numbers can be trusted: all steps were solved, and no heads are beyond physical sense, as where a junction with
   * an inflow of its own is cut off from every tank.
   */
  readonly converged: boolean;
  /** Some demand was not met, see `simulate`. */
  readonly supplyFailure: boolean;
}

export interface NMinusOneSweep {
  readonly run: RunInfo;
  readonly units: NetworkUnits;
  /** The intact network, pressure-driven, to compare with. */
  readonly intact: NMinusOneMember;
  /** Most harmful first. */
  readonly members: readonly NMinusOneMember[];
}

/** Which links a sweep takes out. */
export interface NMinusOneChoice {
  /** These, each once; pipes and what is asked for below when left out. */
  readonly linkIds?: readonly string[];
  /** Yes when left out. */
  readonly withPumps?: boolean;
  /** No when left out. */
  readonly withValves?: boolean;
  readonly limits?: Partial<Limits>;
}

/**
 * Ids of the links that a sweep takes out one by one.
 * @throws {HydroError} `ELEMENT_UNKNOWN`, and what opening throws.
 */
export const listNMinusOneLinks = (
  epanet: Epanet,
  source: NetworkSource,
  { linkIds: chosen, withPumps = true, withValves = false, limits }: NMinusOneChoice = {},
): readonly string[] => {
  using open = openNetwork(epanet, source, toLimits(limits));
  const { linkIds, linkKinds } = open.model;
  if (chosen !== undefined) {
    for (const id of chosen) linkIndex(open.model, id);
    return [...new Set(chosen)];
  }
  return linkIds.filter((_, i) => {
    const kind = linkKinds[i];
    if (kind === 'pump') return withPumps;
    return kind === 'pipe' || kind === 'cvpipe' || withValves;
  });
};

/** One member of a sweep, for callers that spread members over workers; `undefined` runs the intact network. */
export const runNMinusOneMember = (
  epanet: Epanet,
  source: NetworkSource,
  linkId: string | undefined,
  options: TestOptions = {},
): NMinusOneMember & { readonly run: RunInfo; readonly units: NetworkUnits } => {
  const scenario = linkId === undefined ? undefined : ({ kind: 'outage', linkIds: [linkId] } as const);
  const { result, service } = runScenario(epanet, source, scenario, { reportStepS: 86_400, ...options }, 'pda');
  return {
    linkId: linkId ?? '',
    unservedVolume: service.unservedVolume,
    unservedPercent: service.unservedPercent,
    deficientNodeHours: service.deficientNodeHours,
    worstNodes: service.deficientNodes.slice(0, 10),
    lowestPressure: service.lowestPressure?.pressure ?? Number.NaN,
    emptyTanks: service.tanks.filter(({ emptyAtS }) => emptyAtS !== undefined),
    pass: judge(service, options, result.units).length === 0,
    energyCost: result.energy.totalCost,
    converged: result.convergence.converged && !result.warnings.some(({ code }) => code === 'ILL_CONDITIONED'),
    supplyFailure: result.supplyFailure,
    run: result.run,
    units: result.units,
  };
};

/** Most unserved water first, then most node hours below the required pressure, then the lowest pressure. */
export const rankNMinusOne = <
  T extends Pick<NMinusOneMember, 'unservedVolume' | 'deficientNodeHours'> & {
    readonly lowestPressure?: number | null;
  },
>(
  members: readonly T[],
): readonly T[] =>
  members.toSorted(
    (a, b) =>
      b.unservedVolume - a.unservedVolume ||
      b.deficientNodeHours - a.deficientNodeHours ||
      (a.lowestPressure ?? 0) - (b.lowestPressure ?? 0),
  );

/**
 * Takes each link out in turn and ranks them by what is not delivered.
 * @param onMember Called after each member, for progress.
 */
export const sweepNMinusOne = (
  epanet: Epanet,
  source: NetworkSource,
  options: TestOptions & { readonly linkIds?: readonly string[] } = {},
  onMember: (done: number, total: number) => void = () => {},
): NMinusOneSweep => {
  const startMs = performance.now();
  const { linkIds = listNMinusOneLinks(epanet, source, options.limits ? { limits: options.limits } : {}), ...rest } =
    options;
  const strip = ({ run: _run, units: _units, ...member }: ReturnType<typeof runNMinusOneMember>): NMinusOneMember =>
    member;
  const intact = runNMinusOneMember(epanet, source, undefined, rest);
  let solveTimeMs = intact.run.solveTimeMs;
  const members = linkIds.map((linkId, i) => {
    const member = runNMinusOneMember(epanet, source, linkId, rest);
    solveTimeMs += member.run.solveTimeMs;
    onMember(i + 1, linkIds.length);
    return strip(member);
  });
  return {
    run: { ...intact.run, solveTimeMs, runTimeMs: performance.now() - startMs },
    units: intact.units,
    intact: strip(intact),
    members: rankNMinusOne(members),
  };
};
