import {
  drawFireFlow,
  drawScenario,
  drawSweep,
  findAvailableFireFlow,
  listNMinusOneLinks,
  type NetworkSource,
  sweepNMinusOne,
  type TestOptions,
  testScenario,
} from '../../domains/hydro/index.ts';
import type { TestingAnswer, TestingArgs } from '../../schemas/hydro/testing.ts';
import type { Engines, Tell } from '../compute/hydro/hydro-task.ts';
import { toSupply } from './answer-facts.ts';
import { type Computed, inBoth } from './computed.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { NO_TABLES, toRunTables, toTables } from './result-tables.ts';
import { toMember, toService } from './service-answer.ts';
import { toStoredPicture } from './stored-picture.ts';

type Args = ComputeInput<TestingArgs>['args'];
type Scenario<Kind> = Extract<Args['test_scenario'], { kind: Kind }>;
type Answer = Computed<TestingAnswer>;

const MOST_MEMBERS = 100;
const NOTHING = { scenario: null, sweep: null, fireFlow: null };

const toOptions = (args: Args): TestOptions => ({
  ...(args.duration === undefined ? {} : { durationS: args.duration }),
  ...(args.boundary_conditions === undefined ? {} : { boundary: args.boundary_conditions }),
  ...(args.tariff === undefined ? {} : { tariff: args.tariff }),
  ...(args.thresholds === undefined ? {} : { thresholds: args.thresholds }),
  ...(args.required_pressure === undefined ? {} : { requiredPressure: args.required_pressure }),
});

const toSweep = (
  { epanet }: Engines,
  source: NetworkSource,
  { linkIds, withPumps, withValves }: Scenario<'n-minus-one'>,
  options: TestOptions,
  tell: Tell,
): Answer => {
  const choice = {
    ...(withPumps === undefined ? {} : { withPumps }),
    ...(withValves === undefined ? {} : { withValves }),
  };
  const links = linkIds ?? listNMinusOneLinks(epanet, source, choice);
  const { run, units, intact, members } = sweepNMinusOne(
    epanet,
    source,
    { ...options, linkIds: links },
    (done, total) => tell({ done, total, unit: 'links' }),
  );
  const both = inBoth<TestingAnswer>((most) => ({
    ...NOTHING,
    run,
    units: { ...units },
    kind: 'n-minus-one',
    sweep: {
      intact: toMember(intact),
      memberCount: members.length,
      members: members.slice(0, most(MOST_MEMBERS)).map(toMember),
    },
  }));
  const picture = toStoredPicture((draw) => drawSweep(epanet, source, members, { ...options, ...draw }));
  return { ...both, ...NO_TABLES, picture };
};

const toFireFlow = (
  { epanet }: Engines,
  source: NetworkSource,
  { kind, ...request }: Scenario<'available-fire-flow'>,
  { boundary }: TestOptions,
): Answer => {
  const found = findAvailableFireFlow(epanet, source, { ...request, ...(boundary === undefined ? {} : { boundary }) });
  const { run, units, nodeId, flow, residualPressure, staticPressure, limitingNodeId, convergence } = found;
  const both = inBoth<TestingAnswer>((most) => ({
    ...NOTHING,
    run,
    units: { ...units },
    kind,
    fireFlow: {
      nodeId,
      flow,
      residualPressure,
      staticPressure,
      limitingNodeId,
      convergence,
      ...toSupply(found, most),
    },
  }));
  return { ...both, ...NO_TABLES, picture: toStoredPicture((draw) => drawFireFlow(source, found, draw)) };
};

/** The tool `testing` in a thread. */
export const computeTesting = ({ network, args }: ComputeInput<TestingArgs>, engines: Engines, tell: Tell): Answer => {
  const { test_scenario: scenario } = args;
  const source = toSource(network);
  const options = toOptions(args);
  if (scenario.kind === 'n-minus-one') return toSweep(engines, source, scenario, options, tell);
  if (scenario.kind === 'available-fire-flow') return toFireFlow(engines, source, scenario, options);
  const result = testScenario(engines.epanet, source, scenario, options, (done, total) =>
    tell({ done, total, unit: 's' }),
  );
  const { run, units, pass, failures, split, service, baseline, baselineService, outcome } = result;
  const both = inBoth<TestingAnswer>((most) => ({
    ...NOTHING,
    run,
    units: { ...units },
    kind: scenario.kind,
    scenario: {
      pass,
      failures,
      service: toService(service, most),
      baseline: toService(baselineService, most),
      split: split ?? null,
      convergence: outcome.convergence,
      baselineConvergence: baseline.convergence,
      ...toSupply(outcome, most),
    },
  }));
  const picture = toStoredPicture((draw) => drawScenario(source, result, draw));
  return { ...both, ...toTables([...toRunTables(outcome), ...toRunTables(baseline, 'baseline-')]), picture };
};
