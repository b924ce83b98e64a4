import { TIME } from '../engine/codes.ts';
import { inpTextOf, type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { type Limits, toLimits } from '../limits.ts';
import type { NetworkUnits } from '../units.ts';

/** What a network is made of, as the engine read it. */
export interface NetworkFacts {
  readonly junctions: number;
  readonly reservoirs: number;
  readonly tanks: number;
  /** Those with a check valve too. */
  readonly pipes: number;
  readonly pumps: number;
  readonly valves: number;
  readonly units: NetworkUnits;
  /** Of the run that the file describes. */
  readonly durationS: number;
}

export interface NetworkDescription {
  /** The network as INP text. */
  readonly inp: string;
  /** SHA-256 of that text, hexadecimal. */
  readonly inpHash: string;
  readonly engineVersion: string;
  readonly facts: NetworkFacts;
}

/**
 * Opens a network as every run does, and tells what it is made of: what passes here can be simulated.
 * @throws {HydroError} `INP_INVALID` with line numbers, `NETWORK_INVALID`, `NETWORK_TOO_LARGE`.
 */
export const describeNetwork = (
  epanet: Epanet,
  source: NetworkSource,
  limits: Partial<Limits> = {},
): NetworkDescription => {
  const inp = inpTextOf(source);
  using open = openNetwork(epanet, { inp }, toLimits(limits));
  const { units, nodeIds, linkIds, tanks, reservoirs, pumps, linkKinds } = open.model;
  const pipes = linkKinds.filter((kind) => kind === 'pipe' || kind === 'cvpipe').length;
  return {
    inp,
    inpHash: open.inpHash,
    engineVersion: epanet.version,
    facts: {
      junctions: nodeIds.length - tanks.length - reservoirs.length,
      reservoirs: reservoirs.length,
      tanks: tanks.length,
      pipes,
      pumps: pumps.length,
      valves: linkIds.length - pipes - pumps.length,
      units,
      durationS: open.project.timeS(TIME.duration),
    },
  };
};
