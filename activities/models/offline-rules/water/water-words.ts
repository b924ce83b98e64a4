import type { SchedulingAnswer } from '../../../../schemas/hydro/scheduling.ts';
import type { SimulationAnswer } from '../../../../schemas/hydro/simulation.ts';
import type { TestingAnswer } from '../../../../schemas/hydro/testing.ts';
import type { Json } from '../conversation.ts';
import type { Lack } from './plan-calls.ts';

type Units = SimulationAnswer['units'];
type Scenario = NonNullable<TestingAnswer['scenario']>;
type Sweep = NonNullable<TestingAnswer['sweep']>;
type FireFlow = NonNullable<TestingAnswer['fireFlow']>;
type LowPressure = NonNullable<SimulationAnswer['lowPressure']>;
type Warnings = SimulationAnswer['warnings'];
type PressureAt = SimulationAnswer['lowestPressure'];

/** The values of one node or link over time, or at one time. */
export interface ElementSeries {
  readonly kind: 'node' | 'link';
  readonly id: string;
  readonly quantity: string;
  readonly unit: string;
  readonly at: { readonly timeS: number; readonly value: number } | undefined;
  readonly lowest: { readonly timeS: number; readonly value: number };
  readonly highest: { readonly timeS: number; readonly value: number };
}

/** What reports of water networks say, in one language. Every figure is one of a tool's answer, rounded. */
export interface WaterWords {
  network(ref: SimulationAnswer['network']): string;
  /** @param durationS Absent: the answer does not tell. */
  simulated(network: string, durationS: number | undefined): string;
  tested(network: string, scenario: Json): string;
  scheduled(network: string, answer: SchedulingAnswer): string;
  /** What the question changed: demands, price. */
  conditions(args: Json): readonly string[];
  unitAssumed(value: number, unit: string): string;
  /** @param given The limit as it was asked for, where its unit is not the network's. */
  lowPressure(low: LowPressure, units: Units, stepS: number | undefined, given: string | undefined): readonly string[];
  /** Of those that are low, the ones that are so at a moment or in a stretch of the run. */
  lowThen(when: string, nodeIds: readonly string[]): string;
  cannotListAbove: string;
  /** What the question says and no rule reads. */
  unused(words: readonly string[]): string;
  series(series: readonly ElementSeries[]): string;
  range(lowest: PressureAt, highest: PressureAt, units: Units): string;
  tanks(tanks: SimulationAnswer['tanks'], units: Units): string;
  energy(energy: SimulationAnswer['energy']): string;
  supply(answer: Pick<SimulationAnswer, 'supplyFailure' | 'failingNodeCount' | 'failingNodeIds'>): string;
  warnings(warnings: Warnings): string;
  notConverged(convergence: SimulationAnswer['convergence']): string;
  source(answer: SimulationAnswer): string;
  engine(run: SimulationAnswer['run']): string;
  /** Where all of it is. */
  kept(result: SimulationAnswer['result']): string;
  scenario(scenario: Scenario, units: Units): readonly string[];
  sweep(sweep: Sweep, units: Units): readonly string[];
  fireFlow(fire: FireFlow, units: Units): string;
  schedule(answer: SchedulingAnswer): readonly string[];
  lack(lack: Lack, word: string): string;
  readonly examples: readonly string[];
}

/** Rows of a table in a report; what is beyond is counted. */
export const MOST_ROWS = 20;
/** Of a link in a sweep, or a period of a node. */
export const MOST_MEMBERS = 10;
export const MOST_PERIODS = 6;
