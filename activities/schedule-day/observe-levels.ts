import { convert, type NetworkUnits } from '../../domains/hydro/index.ts';
import type { HourWarning } from '../../schemas/hydro/schedule-day-result.ts';
import type { StoredReading } from '../../stores/network-reading-store.ts';
import type { Levels, PumpStates } from './day.ts';

/** What an hour begins with. */
export interface Observation {
  readonly levels: Levels;
  readonly pumpStates: PumpStates;
  /** Time of the oldest reading that was used; `null`: none was. */
  readonly readAt: Date | null;
  readonly warnings: readonly HourWarning[];
}

/** The newest that is said of each id. */
const newestOf = <Value>(
  readings: readonly StoredReading[],
  of: (reading: StoredReading) => Readonly<Record<string, Value>>,
): ReadonlyMap<string, { readonly value: Value; readonly at: Date }> => {
  const newest = new Map<string, { value: Value; at: Date }>();
  for (const reading of readings)
    for (const [id, value] of Object.entries(of(reading)))
      if (!newest.has(id)) newest.set(id, { value, at: reading.at });
  return newest;
};

/**
 * Levels and pumps as they were read, and as they were expected where nothing was.
 * @param readings Newest first, none older than is of use.
 * @param maxAgeS Their greatest age, for the message.
 */
export const observeLevels = (
  readings: readonly StoredReading[],
  expected: { readonly levels: Levels; readonly pumpStates: PumpStates },
  { units, pumpIds }: { readonly units: Pick<NetworkUnits, 'length'>; readonly pumpIds: readonly string[] },
  maxAgeS: number,
): Observation => {
  const warnings: HourWarning[] = [];
  const levelOf = newestOf(readings, ({ tankLevels }) => tankLevels);
  const missing = Object.keys(expected.levels).filter((id) => !levelOf.has(id));
  if (missing.length > 0)
    warnings.push({
      code: 'READING_MISSING',
      message: `No reading of tank ${missing.join(', ')} was newer than ${maxAgeS} s: the hour goes on with the level that the model has; post one with POST /hydro/networks/:network_id/readings`,
    });
  const times: number[] = [];
  const levels = Object.fromEntries(
    Object.entries(expected.levels).map(([id, level]) => {
      const read = levelOf.get(id);
      if (read === undefined) return [id, level];
      times.push(read.at.getTime());
      return [id, convert('length', read.value, units.length, `level of tank ${id}`)];
    }),
  );
  const runs = newestOf(readings, ({ pumps }) => pumps);
  const pumpStates: Record<string, PumpStates[string]> = { ...expected.pumpStates };
  for (const id of pumpIds) {
    const on = runs.get(id)?.value;
    const thought = expected.pumpStates[id];
    if (on === undefined || thought?.on === on) continue;
    // Nobody knows since when: it is free to change again.
    pumpStates[id] = { on };
    if (thought !== undefined)
      warnings.push({
        code: 'PUMP_DIFFERS',
        message: `Pump ${id} was read as ${on ? 'on' : 'off'}, and had been planned ${on ? 'off' : 'on'}: the hour is planned from what was read`,
      });
  }
  return { levels, pumpStates, readAt: times.length === 0 ? null : new Date(Math.min(...times)), warnings };
};
