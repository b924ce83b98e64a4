/**
 * Water networks: simulation, testing, identification, scheduling and control, on OWA-EPANET and HiGHS in WebAssembly.
 * All calls are synchronous and take an engine from `loadEpanet` (and `loadHighs`), one a thread: call them in a worker.
 */
export type {
  Actuator,
  ControlledQuantity,
  ControlledVariable,
  ControlRequest,
  ControlResult,
  MpcWeights,
  PidGains,
  Setpoint,
  StepResponse,
} from './control/control-request.ts';
export { runControl } from './control/run-control.ts';
export { type Highs, loadHighs } from './engine/highs.ts';
export type { InpProblem } from './engine/inp-report.ts';
export type { NetworkSource } from './engine/open-network.ts';
export { type Epanet, loadEpanet } from './engine/wasm.ts';
export { HydroError, type HydroErrorCode } from './errors.ts';
export { identify } from './identification/identify.ts';
export type { Observations, Readings } from './identification/observations.ts';
export {
  type IdentificationFit,
  type OpenIdentification,
  openIdentification,
} from './identification/open-identification.ts';
export type { Grouping, PipeGroup } from './identification/pipe-groups.ts';
export type {
  GroupEstimate,
  IdentificationRequest,
  IdentificationResult,
  IdentificationWarning,
  LeakCandidate,
  LeakEstimate,
} from './identification/result.ts';
export type { SensorFit } from './identification/sensor-fit.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { describeNetwork, type NetworkDescription, type NetworkFacts } from './network/describe-network.ts';
export type { JsonProblem } from './network/json-reader.ts';
export type { Network } from './network/network.ts';
export { parseInp } from './network/parse-inp.ts';
export { validateNetwork } from './network/validate-network.ts';
export { writeInp } from './network/write-inp.ts';
export { drawFireFlow } from './picture/draw-fire-flow.ts';
export { drawIdentification } from './picture/draw-identification.ts';
export { drawNetwork, type PictureOptions } from './picture/draw-network.ts';
export type { DrawOptions } from './picture/draw-runs.ts';
export { drawScenario } from './picture/draw-scenario.ts';
export { drawSchedule } from './picture/draw-schedule.ts';
export { drawSimulation } from './picture/draw-simulation.ts';
export { drawSweep } from './picture/draw-sweep.ts';
export type { GivenSchedule } from './picture/given-schedule.ts';
export type {
  NetworkPicture,
  PackedSeries,
  PictureMark,
  PictureOverlay,
  PictureRun,
  RunKind,
} from './picture/picture.ts';
export type { PumpStep } from './scheduling/plant.ts';
export type { SchedulePhase, ScheduleProgress } from './scheduling/progress.ts';
export { schedulePumps } from './scheduling/schedule-pumps.ts';
export type {
  ConstraintKind,
  ConstraintViolation,
  PumpStateBefore,
  ScheduleConstraints,
  ScheduleOutcome,
  ScheduleRecord,
  ScheduleRequest,
  ScheduleResult,
} from './scheduling/schedule-request.ts';
export {
  type GivenScheduleRequest,
  type GivenScheduleResult,
  simulateSchedule,
} from './scheduling/simulate-schedule.ts';
export type { BoundaryConditions } from './simulation/boundary.ts';
export type { Convergence } from './simulation/convergence.ts';
export type { EnergyReport, PumpEnergy } from './simulation/energy.ts';
export { findLowPressure, type LowPressure } from './simulation/low-pressure.ts';
export type { MassBalance } from './simulation/mass-balance.ts';
export type { QualityRequest } from './simulation/quality.ts';
export type { RecordedRun } from './simulation/recorded-run.ts';
export { columnOf, rowOf, type Series, toRows, valueAt } from './simulation/series.ts';
export {
  type DemandModel,
  type RunInfo,
  type SimulationOptions,
  type SimulationResult,
  simulate,
} from './simulation/simulate.ts';
export type { Tariff } from './simulation/tariff.ts';
export type { HydraulicWarning, WarningCode } from './simulation/warning-log.ts';
export {
  type AvailableFireFlow,
  type AvailableFireFlowRequest,
  findAvailableFireFlow,
} from './testing/available-fire-flow.ts';
export { toBurstEmitter } from './testing/burst.ts';
export {
  listNMinusOneLinks,
  type NMinusOneChoice,
  type NMinusOneMember,
  type NMinusOneSweep,
  rankNMinusOne,
  runNMinusOneMember,
  sweepNMinusOne,
} from './testing/n-minus-one.ts';
export type { BurstScenario, JunctionBurst, PipeBurst, TestScenario } from './testing/scenario.ts';
export type { DeficientNode, Service, TankDrawdown } from './testing/service-meter.ts';
export type { PipeSplit } from './testing/split-pipe.ts';
export {
  type ServiceThresholds,
  type TestFailure,
  type TestOptions,
  type TestResult,
  testScenario,
} from './testing/test-scenario.ts';
export { convert, type FlowUnit, type NetworkUnits, type PressureUnit, type Quantity, unitsFor } from './units.ts';
