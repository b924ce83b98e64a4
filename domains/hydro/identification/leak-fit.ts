import { requireNumber } from '../errors.ts';
import { type Fit, type FitParameter, fitLeastSquares } from './least-squares.ts';
import type { ModelState, Predictor } from './predictor.ts';
import type { IdentificationRequest, LeakCandidate } from './result.ts';
import { estimateUncertainty } from './uncertainty.ts';

/** Chi-square gain of one parameter that chance alone exceeds once in a thousand times. */
const SIGNIFICANT_GAIN = 10.83;

/** The unknowns of one fit: groups first, then the demand factor if asked, then the emitters of some candidates. */
interface Layout {
  readonly groups: number;
  readonly demand: boolean;
  readonly candidates: readonly number[];
}

export const toState = ({ groups, demand, candidates }: Layout, values: readonly number[]): ModelState => {
  const first = groups + (demand ? 1 : 0);
  return {
    multipliers: values.slice(0, groups).map(Math.exp),
    demandMultiplier: demand ? Math.exp(values[groups] ?? 0) : 1,
    emitters: new Map(candidates.map((candidate, i) => [candidate, values[first + i] ?? 0])),
  };
};

export class Identification {
  readonly #predictor: Predictor;
  readonly #base: readonly FitParameter[];
  readonly #maxEmitter: number;
  readonly #nodeIds: readonly string[];
  readonly #groups: number;
  readonly #demand: boolean;

  constructor(predictor: Predictor, groupIds: readonly string[], request: IdentificationRequest) {
    const { min, max } = request.multiplierBounds ?? { min: 0.4, max: 2 };
    requireNumber('multiplierBounds.min', min, { min: 1e-3, max: 1 });
    requireNumber('multiplierBounds.max', max, { min: 1, max: 1e3 });
    const priorSd = requireNumber('priorSdLog', request.priorSdLog ?? 0.5, { min: 1e-3 });
    const logFactor = (name: string): FitParameter => ({
      name,
      start: 0,
      min: Math.log(min),
      max: Math.log(max),
      prior: 0,
      priorSd,
      step: 0.01,
    });
    this.#predictor = predictor;
    this.#groups = groupIds.length;
    this.#demand = request.estimateDemand ?? false;
    this.#base = [...groupIds.map(logFactor), ...(this.#demand ? [logFactor('demand')] : [])];
    this.#nodeIds = request.leakCandidateIds ?? [];
    this.#maxEmitter = requireNumber('maxEmitter', request.maxEmitter ?? 100, { min: 1e-9 });
    predictor.requireEnough(this.#base.length + Math.min(request.maxLeaks ?? 2, this.#nodeIds.length));
  }

  parameters(candidates: readonly number[], start: readonly number[]): readonly FitParameter[] {
    const all = [
      ...this.#base,
      ...candidates.map((candidate) => ({
        name: `leak ${this.#nodeIds[candidate]}`,
        start: 0,
        min: 0,
        max: this.#maxEmitter,
        prior: 0,
        // A leak of any size within the bounds is as good as another: the ridge only keeps the system regular.
        priorSd: 10 * this.#maxEmitter,
        step: 0.002 * this.#maxEmitter,
      })),
    ];
    return all.map((parameter, i) => ({ ...parameter, start: start[i] ?? parameter.start }));
  }

  layout(candidates: readonly number[]): Layout {
    return { groups: this.#groups, demand: this.#demand, candidates };
  }

  fit(candidates: readonly number[], start: readonly number[]): Fit {
    const layout = this.layout(candidates);
    return fitLeastSquares(
      (values) => this.#predictor.residuals(toState(layout, values)),
      this.parameters(candidates, start),
    );
  }

  /** Starts small and large: the sum of squares of a leak can have two valleys. */
  fitFromTwoStarts(candidates: readonly number[], start: readonly number[]): Fit {
    const fits = [0.02, 0.4].map((share) => this.fit(candidates, [...start, share * this.#maxEmitter]));
    return fits.reduce((best, fit) => (fit.chiSquare < best.chiSquare ? fit : best));
  }
}

/** Adds leaks one by one while each explains more than chance. */
export const chooseLeaks = (
  identification: Identification,
  noLeak: Fit,
  alone: readonly (readonly [number, Fit])[],
  maxLeaks: number,
) => {
  let chosen: readonly number[] = [];
  let best = noLeak;
  while (chosen.length < maxLeaks) {
    const rest = alone.map(([candidate]) => candidate).filter((candidate) => !chosen.includes(candidate));
    // The first leak was fitted already; a second is tried at the likeliest places beside it.
    const trials = rest.slice(0, chosen.length === 0 ? rest.length : 5).map((candidate) => {
      const known = chosen.length === 0 ? alone.find(([other]) => other === candidate)?.[1] : undefined;
      return [candidate, known ?? identification.fitFromTwoStarts([...chosen, candidate], best.values)] as const;
    });
    const [winner] = trials.toSorted(([, a], [, b]) => a.chiSquare - b.chiSquare);
    if (!winner || best.chiSquare - winner[1].chiSquare < SIGNIFICANT_GAIN) break;
    chosen = [...chosen, winner[0]];
    best = winner[1];
  }
  return { chosen, fit: best };
};

/** Each candidate's fit as an answer, in the order given. */
export const rankLeaks = (
  identification: Identification,
  noLeak: Fit,
  alone: readonly (readonly [number, Fit])[],
  nodeIds: readonly string[],
  readings: number,
): readonly LeakCandidate[] => {
  const least = Math.min(...alone.map(([, { chiSquare }]) => chiSquare));
  const likelihood = (chiSquare: number) => Math.exp((least - chiSquare) / 2);
  const total = alone.reduce((sum, [, { chiSquare }]) => sum + likelihood(chiSquare), 0);
  return alone.map(([candidate, fit]) => {
    const { standardErrors } = estimateUncertainty(fit, identification.parameters([candidate], []), readings);
    return {
      nodeId: nodeIds[candidate] ?? '',
      emitter: fit.values.at(-1) ?? 0,
      standardError: standardErrors.at(-1) ?? 0,
      chiSquare: fit.chiSquare,
      chiSquareGain: noLeak.chiSquare - fit.chiSquare,
      confidence: likelihood(fit.chiSquare) / total,
    };
  });
};
