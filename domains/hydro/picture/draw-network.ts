import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { toLimits } from '../limits.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import { runOpenNetwork } from '../simulation/simulate.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import { durationOf, followSchedule, type GivenSchedule } from './given-schedule.ts';
import type { NetworkPicture } from './picture.ts';
import { placesOf } from './places.ts';

export interface PictureOptions extends DrawOptions {
  /** Pump speeds that a second run follows; both runs are then as long as these. */
  readonly schedule?: GivenSchedule;
}

/** Simulates the file as it is, or following the schedule. */
const runOnce = (
  epanet: Epanet,
  source: NetworkSource,
  { schedule, limits }: PictureOptions,
  kind: 'file' | 'schedule',
): RecordedRun => {
  using open = openNetwork(epanet, source, toLimits(limits));
  const before = schedule !== undefined && kind === 'schedule' ? followSchedule(open, schedule) : undefined;
  return runOpenNetwork(
    epanet,
    open,
    {
      ...(schedule === undefined ? {} : { durationS: durationOf(schedule) }),
      ...(limits === undefined ? {} : { limits }),
    },
    before === undefined ? {} : { before },
  );
};

/**
 * Simulates a network, as it is and with a schedule when one is given, and gathers all that a map of it over time shows.
 * Synchronous: call it in a worker thread.
 * @throws {HydroError} Those of `simulate`; `OPTION_INVALID`, `ELEMENT_UNKNOWN` for a schedule that does not fit.
 */
export const drawNetwork = (epanet: Epanet, source: NetworkSource, options: PictureOptions): NetworkPicture => {
  const file = { kind: 'file', run: runOnce(epanet, source, options, 'file') } as const;
  const places = placesOf(source, options.limits);
  if (options.schedule === undefined) return drawRuns(places, { runs: [file] }, options);
  const schedule = { kind: 'schedule', run: runOnce(epanet, source, options, 'schedule') } as const;
  return drawRuns(places, { runs: [file, schedule] }, options);
};
