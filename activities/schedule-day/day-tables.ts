import type { DayOutcome } from '../../schemas/hydro/schedule-day-result.ts';
import { joinColumns, type TableDraft } from '../hydraulics/result-tables.ts';
import type { Day, DayHour } from './day.ts';

/** Series of a day: `tanks` at the start of each step and at the end, `pumps` and `day` by step. Seconds are from its start. */
export const dayTables = (
  { steps, input, units, pumpIds, tankRanges, ownControls }: Day,
  hours: readonly DayHour[],
  applied: Pick<DayOutcome, 'tankLevels'>,
  openLoop: Pick<DayOutcome, 'tankLevels'> | null,
): readonly TableDraft[] => {
  const tankIds = Object.keys(tankRanges);
  const timesS = Array.from({ length: steps + 1 }, (_, step) => step * input.step);
  const ofTanks = (levels: (id: string) => readonly number[] | undefined): Float64Array =>
    joinColumns(
      tankIds.map((id) => levels(id) ?? []),
      steps + 1,
    );
  const predicted = (id: string) => [Number.NaN, ...hours.map(({ told }) => told.predictedLevels[id] ?? Number.NaN)];
  const levelNames = ['level', 'predicted', 'ownControls', ...(openLoop === null ? [] : ['openLoop'])];
  return [
    {
      name: 'tanks',
      ids: tankIds,
      quantities: levelNames.map((name) => ({ name, unit: units.length })),
      timesS,
      values: () => [
        ofTanks((id) => applied.tankLevels[id]),
        ofTanks(predicted),
        ofTanks((id) => ownControls.tankLevels[id]),
        ...(openLoop === null ? [] : [ofTanks((id) => openLoop.tankLevels[id])]),
      ],
    },
    {
      name: 'pumps',
      ids: pumpIds,
      quantities: [{ name: 'speed', unit: null }],
      timesS: timesS.slice(0, -1),
      values: () => [
        joinColumns(
          pumpIds.map((_, pump) => hours.map(({ told }) => told.speeds[pump] ?? 0)),
          steps,
        ),
      ],
    },
    {
      name: 'day',
      ids: ['total'],
      quantities: [
        { name: 'costSoFar', unit: null },
        { name: 'energySoFar', unit: 'kWh' },
      ],
      timesS: timesS.slice(0, -1),
      values: () => [
        Float64Array.from(hours, ({ told }) => told.costSoFar),
        Float64Array.from(hours, ({ told }) => told.energyKwhSoFar),
      ],
    },
  ];
};
