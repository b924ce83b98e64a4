import type { NetworkSource } from '../engine/open-network.ts';
import type { ScheduleRecord } from '../scheduling/schedule-request.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import type { NetworkPicture } from './picture.ts';
import { placesOf } from './places.ts';

/** A picture of a schedule beside the file's own controls, from what `schedulePumps` recorded of both. */
export const drawSchedule = (
  source: NetworkSource,
  { baseline, schedule }: ScheduleRecord,
  options: DrawOptions,
): NetworkPicture =>
  drawRuns(
    placesOf(source, options.limits),
    {
      runs: [
        { kind: 'file', run: baseline },
        { kind: 'schedule', run: schedule },
      ],
    },
    options,
  );
