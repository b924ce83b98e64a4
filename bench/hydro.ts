import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gridNetwork } from '../domains/hydro/fixtures/networks.ts';
import {
  identify,
  loadEpanet,
  loadHighs,
  type NetworkSource,
  schedulePumps,
  simulate,
  sweepNMinusOne,
  writeInp,
} from '../domains/hydro/index.ts';
import type { Benchmark } from './main.ts';
import { measurePoolMemory } from './support/pool-memory.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../domains/hydro/fixtures', name), 'utf8');

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const round = (value: number): number => Number(value.toPrecision(4));

const clock = <T>(call: () => T): { readonly value: T; readonly ms: number } => {
  const startMs = performance.now();
  const value = call();
  return { value, ms: round(performance.now() - startMs) };
};

/** Resident memory with what can be freed freed: run node with --expose-gc for a steadier figure. */
const residentMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 1024 ** 2;
};

interface CalibrationCase {
  readonly times_s: readonly number[];
  readonly pressure_sensors: readonly string[];
  readonly pressure_observed: readonly (readonly number[])[];
  readonly flow_sensors: readonly string[];
  readonly flow_observed: readonly (readonly number[])[];
  readonly noise: { readonly pressure_sd: number; readonly flow_relative_sd: number };
  readonly roughness_groups: readonly (readonly string[])[];
  readonly leak_candidates: readonly string[];
  readonly truth: { readonly roughness_multiplier: readonly number[]; readonly leak_node: string };
}

interface SchedulingReference {
  readonly best_cost: number;
  readonly limits: Readonly<Record<'level_min' | 'level_max' | 'end_level_min' | 'pressure_min', number>>;
}

/** Speed and memory of the water engine; `--runs N` sets how many simulations the memory figures take (3000). */
export const run: Benchmark = async (args) => {
  const at = args.indexOf('--runs');
  const runs = at < 0 ? 3000 : Number(args[at + 1]);
  const loadEngine = clock(() => loadEpanet());
  const epanet = await loadEngine.value;
  const highs = await loadHighs();

  const timeSimulation = (source: NetworkSource, repeats: number, durationS?: number) => {
    const results = Array.from({ length: repeats }, () =>
      simulate(epanet, source, durationS === undefined ? {} : { durationS }),
    );
    return {
      solveMs: round(median(results.map((result) => result.run.solveTimeMs))),
      totalMs: round(median(results.map((result) => result.run.runTimeMs))),
      steps: results[0]?.convergence.hydraulicSteps ?? 0,
    };
  };
  const net1 = { inp: fixture('Net1.inp') };
  // As large as Net3 (97 nodes), which is not among the fixtures, and 1,000 nodes.
  const grid100 = { inp: writeInp(gridNetwork(10)) };
  const grid1000 = { inp: writeInp(gridNetwork(32)) };
  const figures = {
    net1Day: timeSimulation(net1, 200),
    grid100Week: timeSimulation(grid100, 10, 7 * 86_400),
    grid1000Day: timeSimulation(grid1000, 5),
  };

  const sweep = clock(() => sweepNMinusOne(epanet, { network: gridNetwork(8) }));

  const calibration = JSON.parse(fixture('calibration-Net2.case.json')) as CalibrationCase;
  const identified = clock(() =>
    identify(
      epanet,
      { inp: fixture('Net2.inp') },
      {
        observations: {
          timesS: calibration.times_s,
          pressure: {
            unit: 'psi',
            nodeIds: calibration.pressure_sensors,
            values: calibration.pressure_observed,
            sensorSd: calibration.noise.pressure_sd,
          },
          flow: {
            unit: 'GPM',
            linkIds: calibration.flow_sensors,
            values: calibration.flow_observed,
            relativeSd: calibration.noise.flow_relative_sd,
          },
        },
        groups: calibration.roughness_groups.map((pipeIds, i) => ({ id: String(i + 1), pipeIds })),
        multiplierBounds: { min: 0.5, max: 1.6 },
        leakCandidateIds: calibration.leak_candidates,
        maxEmitter: 20,
      },
    ),
  );

  const reference = JSON.parse(fixture('sched-A.reference.json')) as SchedulingReference;
  const m = (value: number) => ({ value, unit: 'm' as const });
  const { level_min, level_max, end_level_min, pressure_min } = reference.limits;
  const scheduled = (method: 'dp' | 'milp') =>
    clock(() =>
      schedulePumps(
        epanet,
        highs,
        { inp: fixture('sched-A.inp') },
        {
          method,
          constraints: {
            tanks: { T1: { minLevel: m(level_min), maxLevel: m(level_max), minEndLevel: m(end_level_min) } },
            minimumPressure: m(pressure_min),
          },
        },
      ),
    );
  const [dp, milp] = [scheduled('dp'), scheduled('milp')];

  // The first tenth settles caches and the WebAssembly heap.
  for (let i = 0; i < runs / 10; i += 1) simulate(epanet, net1);
  const beforeMb = residentMb();
  for (let i = 0; i < runs; i += 1) simulate(epanet, net1);
  const afterMb = residentMb();

  return {
    engineVersion: epanet.version,
    ...figures,
    nMinusOne: { links: sweep.value.members.length, ms: sweep.ms },
    calibration: {
      ms: identified.ms,
      solves: identified.value.run.solves,
      multipliers: identified.value.groups.map(({ multiplier }) => round(multiplier)),
      truth: calibration.truth.roughness_multiplier,
      leakRankedFirst: identified.value.leakRanking[0]?.nodeId,
      leakTruth: calibration.truth.leak_node,
    },
    schedule: {
      bestKnownCost: reference.best_cost,
      dp: { ms: dp.ms, cost: round(dp.value.cost), gapPercent: round(dp.value.gapPercent) },
      milp: { ms: milp.ms, cost: round(milp.value.cost), gapPercent: round(milp.value.gapPercent) },
    },
    memory: {
      runs,
      beforeMb: round(beforeMb),
      afterMb: round(afterMb),
      growthPercent: round((100 * (afterMb - beforeMb)) / beforeMb),
    },
    poolMemory: await measurePoolMemory(net1.inp, runs),
  };
};
