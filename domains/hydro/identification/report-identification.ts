import type { Model } from '../engine/model.ts';
import type { RunDiagnosis } from '../simulation/diagnose.ts';
import { type Choice, type Identification, rankLeaks, toState } from './leak-fit.ts';
import type { Fit, FitParameter } from './least-squares.ts';
import type { Predictor } from './predictor.ts';
import type { GroupEstimate, IdentificationResult, IdentificationWarning } from './result.ts';
import { fitBySensor } from './sensor-fit.ts';
import { estimateUncertainty, probabilityWithin, type Uncertainty } from './uncertainty.ts';

const TEN_PERCENT_LOG = Math.log(1.1);
const LARGEST_PRIOR_SHARE = 0.5;
const CORRELATED = 0.95;
const POOR_FIT = 2;

const rmse = (predictor: Predictor, predicted: Float64Array, kind: 'pressure' | 'flow'): number => {
  const squares = predictor.readings.flatMap((reading, i) =>
    reading.kind === kind ? [((predicted[i] ?? 0) - reading.value) ** 2] : [],
  );
  return squares.length === 0 ? 0 : Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length);
};

const estimateGroups = (
  groups: readonly { readonly id: string; readonly pipes: readonly number[] }[],
  fit: Fit,
  parameters: readonly FitParameter[],
  { standardErrors, priorShare }: Uncertainty,
): readonly GroupEstimate[] =>
  groups.map(({ id, pipes }, i) => {
    const [log, sd] = [fit.values[i] ?? 0, standardErrors[i] ?? Number.POSITIVE_INFINITY];
    const identifiable = (priorShare[i] ?? 1) < LARGEST_PRIOR_SHARE;
    const { min, max } = parameters[i] ?? { min: 0, max: 0 };
    return {
      id,
      pipeCount: pipes.length,
      multiplier: Math.exp(log),
      // The fit is in logarithms; to first order the error of exp(x) is exp(x) times that of x.
      standardError: Math.exp(log) * sd,
      identifiable,
      confidence: identifiable ? probabilityWithin(TEN_PERCENT_LOG / sd) : 0,
      atBound: log <= min || log >= max,
    };
  });

const supplyMessage = ({ failingNodeIds, warnings }: RunDiagnosis): string => {
  const some = `${failingNodeIds.slice(0, 10).join(', ')}${failingNodeIds.length > 10 ? ' ...' : ''}`;
  const codes = [...new Set(warnings.map(({ code }) => code))].join(', ');
  return `the model cannot supply ${failingNodeIds.length} junctions at the observed times (${codes}): ${some}; no estimate explains readings there, check the links' status, tank levels and demands`;
};

const findWarnings = (
  groups: readonly GroupEstimate[],
  parameters: readonly FitParameter[],
  correlation: Uncertainty['correlation'],
  chiSquarePerDegree: number,
  converged: boolean,
  hasControls: boolean,
  diagnosis: RunDiagnosis,
): readonly IdentificationWarning[] => {
  const pairs = parameters.flatMap((a, i) =>
    parameters.flatMap((b, j) =>
      j > i && Math.abs(correlation[i]?.[j] ?? 0) > CORRELATED
        ? [
            `${a.name} and ${b.name} are hard to tell apart: their estimates correlate by ${correlation[i]?.[j]?.toFixed(2)}`,
          ]
        : [],
    ),
  );
  const of = (code: IdentificationWarning['code'], messages: readonly string[]) =>
    messages.map((message) => ({ code, message }));
  return [
    ...of(
      'NOT_IDENTIFIABLE',
      groups
        .filter(({ identifiable }) => !identifiable)
        .map(({ id }) => `group ${id} has too little effect on the sensors; its factor is mostly the prior`),
    ),
    ...of(
      'AT_BOUND',
      groups.filter(({ atBound }) => atBound).map(({ id }) => `the factor of group ${id} stands at its bound`),
    ),
    ...of('CORRELATED', pairs),
    ...of(
      'POOR_FIT',
      chiSquarePerDegree > POOR_FIT
        ? [
            `chi-square per degree of freedom is ${chiSquarePerDegree.toFixed(1)}, wanted about 1: the model lacks something or the sensors are worse than stated`,
          ]
        : [],
    ),
    ...of(
      'CONTROLS_IN_LOOP',
      hasControls
        ? [
            'tank levels were not observed and the file has controls: their switching makes the fit unreliable; give observed tank levels and pump states',
          ]
        : [],
    ),
    ...of('SUPPLY_FAILURE', diagnosis.supplyFailure ? [supplyMessage(diagnosis)] : []),
    ...of('NOT_CONVERGED', converged ? [] : ['the fit stopped before it converged']),
  ];
};

const meanByLength = (
  model: Model,
  groups: readonly GroupEstimate[],
  pipes: readonly (readonly number[])[],
  lengths: Float64Array,
): number => {
  const factors = new Map(
    pipes.flatMap((members, i) => members.map((pipe) => [pipe, groups[i]?.multiplier ?? 1] as const)),
  );
  let [weighted, total] = [0, 0];
  for (const [link, kind] of model.linkKinds.entries()) {
    if (kind !== 'pipe' && kind !== 'cvpipe') continue;
    weighted += (lengths[link] ?? 0) * (factors.get(link) ?? 1);
    total += lengths[link] ?? 0;
  }
  return total > 0 ? weighted / total : 1;
};

/** What an identification is of, beside its readings. */
interface Facts {
  readonly candidateIds: readonly string[];
  readonly groups: readonly { readonly id: string; readonly pipes: readonly number[] }[];
  /** By link. */
  readonly pipeLengths: Float64Array;
  readonly hasControls: boolean;
  readonly estimateDemand: boolean;
}

/** What all fits came to. */
interface Findings extends Choice {
  /** Model values at the readings, with the values of the file. */
  readonly before: Float64Array;
  readonly noLeak: Fit;
  /** Each candidate alone, likeliest first. */
  readonly alone: readonly (readonly [candidate: number, fit: Fit])[];
}

/** The estimates with all that is to be said of them. */
export const reportIdentification = (
  predictor: Predictor,
  model: Model,
  identification: Identification,
  { candidateIds, groups, pipeLengths, hasControls, estimateDemand }: Facts,
  { before, noLeak, alone, chosen, fit }: Findings,
): Omit<IdentificationResult, 'run'> => {
  const readings = predictor.readings.length;
  const parameters = identification.parameters(chosen, []);
  const uncertainty = estimateUncertainty(fit, parameters, readings);
  const state = toState(identification.layout(chosen), fit.values);
  const after = predictor.predict(state);
  const split = predictor.splitFlows(state);
  const estimates = estimateGroups(groups, fit, parameters, uncertainty);
  const firstLeak = parameters.length - chosen.length;
  const meanLeakage = [...split.leakByCandidate.values()].reduce((sum, flow) => sum + flow, 0);
  const chiSquarePerDegree = fit.chiSquare / Math.max(1, readings - parameters.length);
  const demandError = uncertainty.standardErrors[groups.length] ?? 0;
  return {
    units: model.units,
    mode: predictor.mode,
    converged: fit.converged,
    iterations: fit.iterations,
    readings,
    groups: estimates,
    ...(estimateDemand
      ? { demandMultiplier: { value: state.demandMultiplier, standardError: state.demandMultiplier * demandError } }
      : {}),
    leaks: chosen.map((candidate, i) => ({
      nodeId: candidateIds[candidate] ?? '',
      emitter: state.emitters.get(candidate) ?? 0,
      standardError: uncertainty.standardErrors[firstLeak + i] ?? 0,
      flow: split.leakByCandidate.get(candidate) ?? 0,
    })),
    leakRanking: rankLeaks(identification, noLeak, alone, candidateIds, readings),
    sensors: fitBySensor(predictor, model, before, after),
    correlation: { parameters: parameters.map(({ name }) => name), matrix: uncertainty.correlation },
    chiSquare: fit.chiSquare,
    chiSquarePerDegree,
    rmsePressureBefore: rmse(predictor, before, 'pressure'),
    rmsePressureAfter: rmse(predictor, after, 'pressure'),
    rmseFlowBefore: rmse(predictor, before, 'flow'),
    rmseFlowAfter: rmse(predictor, after, 'flow'),
    roughnessRate: meanByLength(
      model,
      estimates,
      groups.map(({ pipes }) => pipes),
      pipeLengths,
    ),
    leakageRate: split.inflow > 0 ? meanLeakage / split.inflow : 0,
    meanInflow: split.inflow,
    meanLeakage,
    supplyFailure: split.diagnosis.supplyFailure,
    failingNodeIds: split.diagnosis.failingNodeIds,
    warnings: findWarnings(
      estimates,
      parameters,
      uncertainty.correlation,
      chiSquarePerDegree,
      fit.converged,
      hasControls && predictor.mode === 'extended-period',
      split.diagnosis,
    ),
  };
};
