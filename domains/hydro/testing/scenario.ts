import type { Quantity } from '../units.ts';

/** When a scenario's event lasts: seconds from the start of the run; left out, from the start and to the end. */
export interface EventWindow {
  readonly fromS?: number;
  readonly untilS?: number;
}

/** A hole: water leaves as Cd A sqrt(2 g h). */
interface Burst extends EventWindow {
  readonly kind: 'burst';
  readonly holeArea: Quantity<'area'>;
  /** Cd, 0.6 (a sharp-edged hole) when left out. */
  readonly dischargeCoefficient?: number;
}

/** A hole at a junction. */
export interface JunctionBurst extends Burst {
  readonly nodeId: string;
  readonly pipeId?: never;
}

/** A hole along a pipe, which is cut in two there. */
export interface PipeBurst extends Burst {
  readonly pipeId: string;
  /** Where: of the pipe's length, from its start; between 0 and 1, both not included. */
  readonly fraction: number;
  /** Of the hole; between those of the pipe's ends when left out, beside a reservoir that of the other end. */
  readonly elevation?: Quantity<'length'>;
  readonly nodeId?: never;
}

export type BurstScenario = JunctionBurst | PipeBurst;

/** All demands, or those of some junctions, times a factor. */
export interface DemandSurgeScenario extends EventWindow {
  readonly kind: 'demand-surge';
  readonly multiplier: number;
  readonly nodeIds?: readonly string[];
}

/** A hydrant draws a flow. */
export interface FireFlowScenario extends EventWindow {
  readonly kind: 'fire-flow';
  readonly nodeId: string;
  readonly flow: Quantity<'flow'>;
}

/** Pipes, pumps or valves are shut, whatever controls and rules say. */
export interface OutageScenario extends EventWindow {
  readonly kind: 'outage';
  readonly linkIds: readonly string[];
}

/** Pumps stop, all of them when none is named. */
export interface PowerFailureScenario extends EventWindow {
  readonly kind: 'power-failure';
  readonly pumpIds?: readonly string[];
}

/** A reservoir or tank is cut off. */
export interface SourceLossScenario extends EventWindow {
  readonly kind: 'source-loss';
  readonly nodeId: string;
}

export type TestScenario =
  | BurstScenario
  | DemandSurgeScenario
  | FireFlowScenario
  | OutageScenario
  | PowerFailureScenario
  | SourceLossScenario;

/** A scenario whose places are all nodes and links of the network. */
export type PlacedScenario = Exclude<TestScenario, PipeBurst>;

export const isPipeBurst = (scenario: TestScenario): scenario is PipeBurst =>
  scenario.kind === 'burst' && scenario.pipeId !== undefined;
