import { createHash } from 'node:crypto';
import { DEFAULT_LIMITS, type Limits, requireInpBytes, requireNodes } from '../limits.ts';
import { scanInp } from '../network/inp-lines.ts';
import type { Network } from '../network/network.ts';
import { writeInp } from '../network/write-inp.ts';
import { requireSolvable } from './check-network.ts';
import { LINK } from './codes.ts';
import { throwInpProblems } from './inp-report.ts';
import { type Model, readModel } from './model.ts';
import { EpanetProject } from './project.ts';
import type { Epanet } from './wasm.ts';

/** A network as every tool takes it: INP text, or JSON that `validateNetwork` has passed. */
export type NetworkSource = { readonly inp: string } | { readonly network: Network };

/** An open network with what is known of it before a run. */
export interface OpenNetwork extends Disposable {
  readonly project: EpanetProject;
  readonly model: Model;
  /** SHA-256 of the INP text, hexadecimal. */
  readonly inpHash: string;
}

export const inpTextOf = (source: NetworkSource): string => ('inp' in source ? source.inp : writeInp(source.network));

const countNodes = ({ junctions, reservoirs, tanks }: Network): number =>
  junctions.length + reservoirs.length + tanks.length;

/**
 * Opens a network for one or more runs; dispose it when done.
 * @throws {HydroError} `NETWORK_TOO_LARGE`, `INP_INVALID` with line numbers, `NETWORK_INVALID` without nodes or source.
 */
export const openNetwork = (epanet: Epanet, source: NetworkSource, limits: Limits = DEFAULT_LIMITS): OpenNetwork => {
  // A network of JSON is counted before it becomes text, which takes more memory than the network.
  if ('network' in source) requireNodes(countNodes(source.network), limits);
  const inp = inpTextOf(source);
  requireInpBytes(inp.length, limits);
  const { nodes, problems } = scanInp(inp);
  requireNodes(nodes, limits);
  if (problems.length > 0) throwInpProblems(problems);
  const project = new EpanetProject(epanet, inp);
  try {
    const model = readModel(project);
    requireSolvable(project, model);
    correctPumpPower(project, model);
    const inpHash = createHash('sha256').update(inp).digest('hex');
    return { project, model, inpHash, [Symbol.dispose]: () => project[Symbol.dispose]() };
  } catch (error) {
    project[Symbol.dispose]();
    throw error;
  }
};

const KW_PER_HP = 0.7457;

/**
 * EPANET 2.3.5 converts the constant power of pumps in metric files twice on reading: 10 kW act as 13.4 kW, and are
 * reported as such. Written through its interface the same number is taken right.
 */
const correctPumpPower = (project: EpanetProject, model: Model): void => {
  if (model.units.pumpPower !== 'kW') return;
  for (const link of model.pumps) {
    if (!project.hasConstantPower(link + 1)) continue;
    project.setLinkValue(link + 1, LINK.pumpPower, project.linkValue(link + 1, LINK.pumpPower) * KW_PER_HP);
  }
};
