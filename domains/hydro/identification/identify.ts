import { LINK, OPTION } from '../engine/codes.ts';
import { type Model, nodeIndex } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError } from '../errors.ts';
import { toLimits } from '../limits.ts';
import type { RunDiagnosis } from '../simulation/diagnose.ts';
import { chooseLeaks, Identification, rankLeaks, toState } from './leak-fit.ts';
import type { Fit, FitParameter } from './least-squares.ts';
import { resolveGroups } from './pipe-groups.ts';
import { Predictor } from './predictor.ts';
import type { GroupEstimate, IdentificationRequest, IdentificationResult, IdentificationWarning } from './result.ts';
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

/**
 * Estimates pipe roughness by group, and where and how much a network leaks, from measured pressures and flows.
 * @throws {HydroError} `OBSERVATION_INVALID`, `TOO_FEW_READINGS`, `OPTION_INVALID`, `ELEMENT_UNKNOWN`, and what opening throws.
 * @param onFit Called after the fit without a leak and after that of each candidate, for progress.
 * @see Walski, "Technique for calibrating network models" (1983)
 */
export const identify = (
  epanet: Epanet,
  source: NetworkSource,
  request: IdentificationRequest,
  onFit: (done: number, total: number) => void = () => {},
): IdentificationResult => {
  const startMs = performance.now();
  const limits = toLimits(request.limits);
  using open = openNetwork(epanet, source, limits);
  const { project, model } = open;
  const groups = resolveGroups(project, model, request.groups);
  const nodeIds = request.leakCandidateIds ?? [];
  const nodes = nodeIds.map((id) => nodeIndex(model, id, 'junction'));
  if (groups.length === 0 && nodes.length === 0) {
    throw new HydroError(
      'OPTION_INVALID',
      'Cannot identify anything: found no pipe groups and no leak candidates, give at least one',
    );
  }
  const lengths = new Float64Array(model.linkIds.length);
  project.linkValues(LINK.length, lengths);
  project.setOption(OPTION.emitterBackflow, 0);
  const hasControls = project.controlCount + project.ruleCount > 0;
  const predictor = new Predictor(
    project,
    model,
    request.observations,
    groups.map(({ pipes }) => pipes),
    nodes,
    limits,
  );
  try {
    const identification = new Identification(
      predictor,
      groups.map(({ id }) => `group ${id}`),
      request,
    );
    const before = predictor.predict({ multipliers: [], emitters: new Map(), demandMultiplier: 1 });
    const noLeak = identification.fit([], []);
    onFit(1, nodes.length + 1);
    const alone = nodes
      .map((_, candidate) => {
        const fit = identification.fitFromTwoStarts([candidate], noLeak.values);
        onFit(candidate + 2, nodes.length + 1);
        return [candidate, fit] as const;
      })
      .sort(([, a], [, b]) => a.chiSquare - b.chiSquare);
    const { chosen, fit } = chooseLeaks(identification, noLeak, alone, request.maxLeaks ?? 2);
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
    const runTimeMs = performance.now() - startMs;
    return {
      run: {
        engineVersion: epanet.version,
        inpHash: open.inpHash,
        solveTimeMs: runTimeMs,
        runTimeMs,
        solves: predictor.solves,
      },
      units: model.units,
      mode: predictor.mode,
      converged: fit.converged,
      iterations: fit.iterations,
      readings,
      groups: estimates,
      ...(request.estimateDemand
        ? {
            demandMultiplier: {
              value: state.demandMultiplier,
              standardError: state.demandMultiplier * (uncertainty.standardErrors[groups.length] ?? 0),
            },
          }
        : {}),
      leaks: chosen.map((candidate, i) => ({
        nodeId: nodeIds[candidate] ?? '',
        emitter: state.emitters.get(candidate) ?? 0,
        standardError: uncertainty.standardErrors[firstLeak + i] ?? 0,
        flow: split.leakByCandidate.get(candidate) ?? 0,
      })),
      leakRanking: rankLeaks(identification, noLeak, alone, nodeIds, readings),
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
        lengths,
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
  } finally {
    predictor.close();
  }
};
