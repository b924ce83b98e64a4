import {
  describeNetwork,
  drawIdentification,
  type IdentificationFit,
  type IdentificationRequest,
  type IdentificationResult,
  openIdentification,
} from '../../domains/hydro/index.ts';
import type { CalibrateInput } from '../../schemas/hydro/calibrate.ts';
import { toIdentificationRequest } from '../../schemas/hydro/calibration-request.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { toStoredPicture } from './stored-picture.ts';

/** All that the fits of a calibration need; plain JSON. */
export interface FitPlan {
  readonly inp: string;
  readonly request: IdentificationRequest;
}

/** So long a thread goes on to the next candidate: short enough that what a crash repeats is little. */
const TOGETHER_MS = 250;

const open = ({ inp, request }: FitPlan, { epanet }: Engines) => openIdentification(epanet, { inp }, request);

/** Checks the network, the readings and what is to be estimated of them. @throws {HydroError} what `identify` throws. */
export const planCalibration = ({ network, args }: ComputeInput<CalibrateInput>, engines: Engines): FitPlan => {
  const { inp } = describeNetwork(engines.epanet, toSource(network));
  const plan = { inp, request: toIdentificationRequest(args.case) };
  using _checked = open(plan, engines);
  return plan;
};

export const fitWithoutLeak = (plan: FitPlan, engines: Engines): IdentificationFit => {
  using identification = open(plan, engines);
  return identification.fitWithoutLeak();
};

interface SomeCandidates extends FitPlan {
  readonly noLeak: IdentificationFit;
  /** By their place in the request. */
  readonly candidates: readonly number[];
}

/** Fits one candidate after the other, for some time. @returns those that were done: the first of them, at least one. */
export const fitCandidates = (
  { noLeak, candidates, ...plan }: SomeCandidates,
  engines: Engines,
): readonly IdentificationFit[] => {
  const startMs = performance.now();
  using identification = open(plan, engines);
  const fits: IdentificationFit[] = [];
  for (const candidate of candidates) {
    fits.push(identification.fitCandidate(candidate, noLeak));
    if (performance.now() - startMs > TOGETHER_MS) break;
  }
  return fits;
};

interface AllFits extends FitPlan {
  readonly noLeak: IdentificationFit;
  readonly alone: readonly IdentificationFit[];
}

/** What all fits came to, and the picture of it, see `toStoredPicture`. */
export interface Conclusion {
  readonly found: IdentificationResult;
  readonly picture?: string;
}

export const concludeCalibration = ({ noLeak, alone, ...plan }: AllFits, engines: Engines): Conclusion => {
  const { inp, request } = plan;
  using identification = open(plan, engines);
  const found = identification.conclude(noLeak, alone);
  const picture = toStoredPicture((options) =>
    drawIdentification(engines.epanet, { inp }, request.groups, found, options),
  );
  return { found, ...(picture === undefined ? {} : { picture }) };
};
