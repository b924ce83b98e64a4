import type { IdentificationResult } from '../../domains/hydro/index.ts';
import { print, printTable } from '../terminal.ts';
import { printRun } from './print-parts.ts';

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** What a person wants to know of a calibration. */
export const printCalibration = (result: IdentificationResult, name: string): void => {
  const { units, groups, leakRanking, leaks, demandMultiplier } = result;
  print(`${name}: ${result.readings} readings, ${result.mode}`);
  print('factors on the roughness in the file:');
  printTable(
    ['group', 'pipes', 'factor', 'standard error', 'within 10 %'],
    groups.map(({ id, pipeCount, multiplier, standardError, identifiable, confidence }) => [
      id,
      pipeCount,
      multiplier.toFixed(3),
      standardError.toFixed(3),
      identifiable ? percent(confidence) : 'not identifiable',
    ]),
  );
  if (demandMultiplier)
    print(`factor on demands ${demandMultiplier.value.toFixed(3)} +- ${demandMultiplier.standardError.toFixed(3)}`);
  if (leakRanking.length > 0) {
    print('leak candidates, most likely first:');
    printTable(
      ['node', 'emitter', 'standard error', 'chi-square', 'likelihood'],
      leakRanking.map(({ nodeId, emitter, standardError, chiSquare, confidence }) => [
        nodeId,
        emitter.toFixed(3),
        standardError.toFixed(3),
        chiSquare.toFixed(1),
        percent(confidence),
      ]),
    );
    print(
      leaks.length === 0 ? 'no leak explains the readings better than chance' : 'leaks that the readings call for:',
    );
  }
  for (const { nodeId, emitter, standardError, flow } of leaks)
    print(
      `  ${nodeId}: emitter ${emitter.toFixed(3)} +- ${standardError.toFixed(3)}, ${flow.toFixed(2)} ${units.flow}`,
    );
  const { rmsePressureBefore, rmsePressureAfter, rmseFlowBefore, rmseFlowAfter } = result;
  print(
    `pressure error (RMS) ${rmsePressureBefore.toFixed(4)} before, ${rmsePressureAfter.toFixed(4)} after, ${units.pressure}`,
  );
  print(`flow error (RMS) ${rmseFlowBefore.toFixed(4)} before, ${rmseFlowAfter.toFixed(4)} after, ${units.flow}`);
  print(`chi-square per degree of freedom ${result.chiSquarePerDegree.toFixed(2)}, ${result.run.solves} solves`);
  for (const { code, message } of result.warnings) print(`warning ${code}: ${message}`);
  printRun(result.run, name);
};
