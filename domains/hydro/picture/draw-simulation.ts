import type { NetworkSource } from '../engine/open-network.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import type { NetworkPicture } from './picture.ts';
import { placesOf } from './places.ts';

/** A picture of a run that `simulate` or `runControl` gave; nothing is simulated again. */
export const drawSimulation = (
  source: NetworkSource,
  run: RecordedRun,
  options: DrawOptions,
  kind: 'simulation' | 'control' = 'simulation',
): NetworkPicture => drawRuns(placesOf(source, options.limits), { runs: [{ kind, run }] }, options);
