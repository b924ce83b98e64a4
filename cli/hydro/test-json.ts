import type {
  AvailableFireFlow,
  DeficientNode,
  NetworkUnits,
  NMinusOneMember,
  NMinusOneSweep,
  Service,
  TankDrawdown,
  TestResult,
} from '../../domains/hydro/index.ts';
import { simulationJson } from './simulation-json.ts';
import { round, toWireConvergence, toWireRun, toWireWarnings } from './wire-shapes.ts';

const toWireUnits = ({ flow, pressure, volume }: NetworkUnits) => ({
  flow_units: flow,
  pressure_units: pressure,
  volume_units: volume,
});

const toWireNode = (node: DeficientNode) => ({
  node: node.nodeId,
  deficient_hours: round(node.deficientH),
  lowest_pressure: round(node.lowestPressure),
  lowest_at_s: node.lowestAtS,
  unserved_volume: round(node.unservedVolume),
});

const toWireTank = ({ tankId, lowestLevel, lowestAtS, emptyAtS }: TankDrawdown) => ({
  tank: tankId,
  lowest_level: round(lowestLevel),
  lowest_at_s: lowestAtS,
  ...(emptyAtS === undefined ? {} : { empty_at_s: emptyAtS }),
});

const toWireService = (service: Service) => ({
  deficient_nodes: service.deficientNodes.map(toWireNode),
  deficient_node_hours: round(service.deficientNodeHours),
  unserved_volume: round(service.unservedVolume),
  unserved_percent: round(service.unservedPercent),
  ...(service.lowestPressure
    ? {
        lowest_pressure: {
          node: service.lowestPressure.nodeId,
          time_s: service.lowestPressure.timeS,
          pressure: round(service.lowestPressure.pressure),
        },
      }
    : {}),
  tanks: service.tanks.map(toWireTank),
});

/** A scenario: judgement, service with and without it, and both runs with the keys of `simulate`. */
export const testJson = (result: TestResult, network: string) => ({
  network,
  ...toWireUnits(result.units),
  scenario: result.scenario,
  pass: result.pass,
  failures: result.failures,
  service: toWireService(result.service),
  baseline_service: toWireService(result.baselineService),
  supply_failure: result.outcome.supplyFailure,
  warnings: toWireWarnings(result.outcome.warnings),
  ...(result.split ? { split: result.split } : {}),
  ...toWireRun(result.run),
  outcome: simulationJson(result.outcome, network, [...result.outcome.timesS.keys()]),
  baseline: simulationJson(result.baseline, network, [...result.baseline.timesS.keys()]),
});

const toWireMember = (member: NMinusOneMember) => ({
  unserved_volume: round(member.unservedVolume),
  unserved_percent: round(member.unservedPercent),
  deficient_node_hours: round(member.deficientNodeHours),
  lowest_pressure: round(member.lowestPressure),
  worst_nodes: member.worstNodes.map(toWireNode),
  empty_tanks: member.emptyTanks.map(toWireTank),
  converged: member.converged,
  supply_failure: member.supplyFailure,
});

/** A sweep: links with the most harmful first, beside the intact network. */
export const sweepJson = (sweep: NMinusOneSweep, network: string) => ({
  network,
  ...toWireUnits(sweep.units),
  scenario: { kind: 'n-minus-one' },
  intact: toWireMember(sweep.intact),
  members: sweep.members.map((member) => ({ link: member.linkId, ...toWireMember(member) })),
  ...toWireRun(sweep.run),
});

export const availableFireFlowJson = (available: AvailableFireFlow, network: string) => ({
  network,
  ...toWireUnits(available.units),
  scenario: { kind: 'available-fire-flow' },
  node: available.nodeId,
  available_flow: round(available.flow),
  residual_pressure: round(available.residualPressure),
  static_pressure: round(available.staticPressure),
  limiting_node: available.limitingNodeId,
  supply_failure: available.supplyFailure,
  failing_nodes: available.failingNodeIds,
  warnings: toWireWarnings(available.warnings),
  ...toWireConvergence(available.convergence),
  ...toWireRun(available.run),
});
