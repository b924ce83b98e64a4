import { HydroError, requireNumber } from '../errors.ts';
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

  #nameOf(candidates: readonly number[]): string {
    return candidates.map((candidate) => this.#nodeIds[candidate]).join(', ');
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
    const fit = fitLeastSquares(
      (values) => this.#predictor.residuals(toState(layout, values)),
      this.parameters(candidates, start),
    );
    if (Number.isFinite(fit.chiSquare)) return fit;
    throw new HydroError(
      'HYDRAULICS_FAILED',
      `Cannot fit the network${candidates.length > 0 ? ` with a leak at ${this.#nameOf(candidates)}` : ''}: the solver finds no finite pressures and flows at the sensors; check that each is connected to a source`,
    );
  }

  /** Starts small and large: the sum of squares of a leak can have two valleys. */
  fitFromTwoStarts(candidates: readonly number[], start: readonly number[]): Fit {
    const fits = [0.02, 0.4].map((share) => this.fit(candidates, [...start, share * this.#maxEmitter]));
    return fits.reduce((best, fit) => (fit.chiSquare < best.chiSquare ? fit : best));
  }
}

/** Leaks that are kept together, with their joint fit. */
export interface Choice {
  readonly chosen: readonly number[];
  readonly fit: Fit;
}

/** Candidates that a further leak is tried at, the likeliest first. */
const NEIGHBOURS = 5;

const bestOf = (choices: readonly Choice[]): Choice | undefined =>
  choices.toSorted((a, b) => a.fit.chiSquare - b.fit.chiSquare)[0];

/** Adds leaks one by one while each explains more than chance, and moves those chosen where that fits better. */
export const chooseLeaks = (
  identification: Identification,
  noLeak: Fit,
  alone: readonly (readonly [number, Fit])[],
  maxLeaks: number,
): Choice => {
  const others = (chosen: readonly number[]) =>
    alone.map(([candidate]) => candidate).filter((candidate) => !chosen.includes(candidate));
  const withOne = (chosen: readonly number[], start: readonly number[]): readonly Choice[] =>
    others(chosen)
      .slice(0, NEIGHBOURS)
      .map((candidate) => ({
        chosen: [...chosen, candidate],
        fit: identification.fitFromTwoStarts([...chosen, candidate], start),
      }));
  let best: Choice = { chosen: [], fit: noLeak };
  while (best.chosen.length < maxLeaks) {
    const further =
      best.chosen.length === 0
        ? alone.map(([candidate, fit]) => ({ chosen: [candidate], fit }))
        : withOne(best.chosen, best.fit.values);
    const winner = bestOf(further);
    if (!winner || best.fit.chiSquare - winner.fit.chiSquare < SIGNIFICANT_GAIN) break;
    best = winner.chosen.length === 1 ? winner : exchangeLeaks(winner, withOne);
  }
  return best;
};

/** One leak between two true ones looks best alone; with a second beside it, each is moved on its own. */
const exchangeLeaks = (
  from: Choice,
  withOne: (chosen: readonly number[], start: readonly number[]) => readonly Choice[],
): Choice => {
  let best = from;
  for (let improved = true; improved; ) {
    improved = false;
    for (const leak of best.chosen) {
      const at = best.fit.values.length - best.chosen.length + best.chosen.indexOf(leak);
      const moved = bestOf(
        withOne(
          best.chosen.filter((other) => other !== leak),
          best.fit.values.filter((_, i) => i !== at),
        ),
      );
      if (!moved || moved.fit.chiSquare > best.fit.chiSquare - 1e-3) continue;
      best = moved;
      improved = true;
      break;
    }
  }
  return best;
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
