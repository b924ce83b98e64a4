import { CancellationScope } from '@temporalio/workflow';

/**
 * Does `work` on each part, at most `atOnce` at a time, in the order of the parts.
 * @returns the results in the order of the parts.
 * @throws the first failure, when what was under way has been cancelled and has answered.
 */
export const fanOut = async <Part, Result>(
  parts: readonly Part[],
  atOnce: number,
  work: (part: Part) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const left = [...parts.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, part] = next;
      results[index] = await work(part);
    }
  };
  const scope = new CancellationScope();
  await scope.run(async () => {
    const lanes = Array.from({ length: Math.min(atOnce, parts.length) }, lane);
    try {
      await Promise.all(lanes);
    } catch (failure) {
      left.length = 0;
      scope.cancel();
      await Promise.allSettled(lanes);
      throw failure;
    }
  });
  return results;
};
