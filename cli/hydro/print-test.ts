import type { AvailableFireFlow, NMinusOneSweep, Service, TestResult } from '../../domains/hydro/index.ts';
import { print, printTable } from '../terminal.ts';
import { clock, idList, printBalance, printRun, printWarnings } from './print-parts.ts';

const MOST_ROWS = 10;

/** The engine says times in seconds. */
const withClock = (message: string): string =>
  message.replaceAll(/\bat (\d+) s\b/g, (_, timeS) => `at ${clock(Number(timeS))}`);

const serviceRow = (name: string, { deficientNodes, deficientNodeHours, unservedPercent, lowestPressure }: Service) => [
  name,
  unservedPercent.toFixed(2),
  deficientNodes.length,
  deficientNodeHours.toFixed(1),
  lowestPressure && `${lowestPressure.pressure.toFixed(2)} at ${lowestPressure.nodeId}, ${clock(lowestPressure.timeS)}`,
];

/** What a person wants to know of a scenario. */
export const printTest = (result: TestResult, name: string): void => {
  const { service, units } = result;
  print(`${name}, ${result.scenario.kind}: ${result.pass ? 'passed' : 'FAILED'}`);
  for (const { criterion, message } of result.failures) print(`  ${criterion}: ${withClock(message)}`);
  printTable(
    ['', 'not served %', 'nodes below', 'node hours', `lowest ${units.pressure}`],
    [serviceRow('before', result.baselineService), serviceRow('scenario', service)],
  );
  if (service.deficientNodes.length > 0) {
    print(`worst of ${service.deficientNodes.length} junctions below the required pressure:`);
    printTable(
      ['node', 'hours', `lowest ${units.pressure}`, 'at', `not served ${units.volume}`],
      service.deficientNodes
        .slice(0, MOST_ROWS)
        .map((node) => [
          node.nodeId,
          node.deficientH.toFixed(2),
          node.lowestPressure.toFixed(2),
          clock(node.lowestAtS),
          node.unservedVolume.toFixed(1),
        ]),
    );
  }
  for (const { tankId, lowestLevel, lowestAtS, emptyAtS } of service.tanks)
    print(
      `tank ${tankId}: lowest ${lowestLevel.toFixed(2)} ${units.length} at ${clock(lowestAtS)}${emptyAtS === undefined ? '' : `, at its minimum from ${clock(emptyAtS)}`}`,
    );
  printWarnings(result.outcome.warnings);
  printBalance(result.outcome.massBalance, units);
  printRun(result.run, name);
};

/** The links whose loss harms most. */
export const printSweep = ({ members, intact, units, run }: NMinusOneSweep, name: string): void => {
  const harmful = members.filter(({ unservedVolume, deficientNodeHours }) => unservedVolume + deficientNodeHours > 0);
  print(`${name}: ${members.length} links taken out one by one, ${harmful.length} of them leave somebody short`);
  printTable(
    ['link', `not served ${units.volume}`, '%', 'node hours', `lowest ${units.pressure}`, 'worst nodes'],
    [{ ...intact, linkId: '(none)' }, ...members.slice(0, 2 * MOST_ROWS)].map((member) => [
      member.linkId,
      member.unservedVolume.toFixed(1),
      member.unservedPercent.toFixed(2),
      member.deficientNodeHours.toFixed(1),
      member.lowestPressure.toFixed(2),
      idList(member.worstNodes.map(({ nodeId }) => nodeId)),
    ]),
  );
  const doubtful = members.filter(({ converged }) => !converged);
  if (doubtful.length > 0) {
    print(
      `not to be trusted without ${idList(doubtful.map(({ linkId }) => linkId))}: EPANET found no sound solution, as where an inflow is cut off from every tank`,
    );
  }
  printRun(run, name);
};

export const printAvailableFireFlow = (available: AvailableFireFlow, name: string): void => {
  const { nodeId, flow, units, residualPressure, staticPressure, limitingNodeId } = available;
  print(
    `${name}: a hydrant at ${nodeId} can draw ${flow.toFixed(1)} ${units.flow} with ${residualPressure.toFixed(2)} ${units.pressure} left at ${limitingNodeId}; ${staticPressure.toFixed(2)} ${units.pressure} before it opens`,
  );
  printWarnings(available.warnings);
  printRun(available.run, name);
};
