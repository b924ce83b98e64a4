import type { ScheduleOutcome, ScheduleResult } from '../../domains/hydro/index.ts';
import { print, printTable } from '../terminal.ts';
import { printRun, printWarnings } from './print-parts.ts';

const rowOf = (name: string, outcome: ScheduleOutcome): readonly string[] => [
  name,
  outcome.cost.toFixed(2),
  outcome.energyKwh.toFixed(1),
  outcome.peakKw.toFixed(1),
  outcome.efficiencyPercent.toFixed(1),
  outcome.lowestPressure.toFixed(2),
  outcome.violations.map(({ constraint, elementId }) => `${constraint} of ${elementId}`).join(', ') || 'none',
];

/** What a person wants to know of a schedule. */
export const printSchedule = (result: ScheduleResult, name: string): void => {
  const { units, pumpIds, speeds, tankLevels } = result;
  print(`${name}: ${speeds[0]?.length ?? 0} hours, least ${result.objective} by ${result.method}`);
  print('an hour a column, # on, . off (a number: the speed):');
  for (const [pump, id] of pumpIds.entries())
    print(
      `  ${id}  ${(speeds[pump] ?? []).map((speed) => (speed === 0 ? '.' : speed === 1 ? '#' : ` ${speed}`)).join('')}`,
    );
  printTable(
    ['', 'cost', 'kWh', 'peak kW', 'efficiency %', `lowest ${units.pressure}`, 'limits broken'],
    [rowOf('schedule', result), rowOf('as the file is', result.baseline)],
  );
  print(
    `saves ${result.savings.toFixed(2)} (${result.savingsPercent.toFixed(1)} %); at most ${result.gapPercent.toFixed(2)} % left to gain`,
  );
  printTable(
    [`tank, ${units.length}`, 'start', 'end', 'lowest', 'highest'],
    Object.entries(tankLevels).map(([id, levels]) => [
      id,
      ...[levels[0], levels.at(-1), Math.min(...levels), Math.max(...levels)].map((level) => level?.toFixed(2)),
    ]),
  );
  if (result.disabledRules > 0) print(`${result.disabledRules} rules are off that act on other links too`);
  printWarnings(result.warnings);
  printRun(result.run, name);
};
