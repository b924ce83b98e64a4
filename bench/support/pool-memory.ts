import { getHeapSpaceStatistics } from 'node:v8';
import { openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';

/** So many simulations of Net1 grow the young generation up. */
const WARM_UP_RUNS = 12_000;

const mb = (bytes: number): number => Number((bytes / 1024 ** 2).toPrecision(4));

/** What V8 holds for young objects of this thread: it doubles it as objects survive, up to a bound, and rarely gives back. */
const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;

/**
 * Resident memory over simulations through a pool of one thread, as a worker computes them.
 *
 * It grows over the first thousands, by the young generation of the thread that asks (4 MB at the start, 128 MB at last,
 * whatever the work): answers are garbage there. The computing thread, its WebAssembly and the boards of progress are
 * level after a hundred. So the figure is taken when the young generation has grown up; `--max-semi-space-size=16` keeps
 * it at 32 MB from the start.
 */
export const measurePoolMemory = async (inp: string, runs: number) => {
  const hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
  const { signal } = new AbortController();
  const simulate = async (count: number): Promise<void> => {
    for (let run = 0; run < count; run += 1) await hydro.run('simulation', { network: { inp }, args: {} }, { signal });
  };
  try {
    await simulate(100);
    const afterFirst100 = { rssMb: mb(process.memoryUsage.rss()), youngMb: mb(youngBytes()) };
    await simulate(WARM_UP_RUNS - 100);
    const [before, youngBefore] = [process.memoryUsage.rss(), youngBytes()];
    await simulate(runs);
    const [after, youngAfter] = [process.memoryUsage.rss(), youngBytes()];
    return {
      runs,
      afterFirst100,
      warmUpRuns: WARM_UP_RUNS,
      before: { rssMb: mb(before), youngMb: mb(youngBefore) },
      after: { rssMb: mb(after), youngMb: mb(youngAfter) },
      growthPercent: Number(((100 * (after - before)) / before).toPrecision(3)),
    };
  } finally {
    await hydro.close();
  }
};
