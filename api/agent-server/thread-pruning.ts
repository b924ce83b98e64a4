import type { Scope } from '../../stores/scope.ts';
import type { ThreadStore, ThreadTtl } from '../../stores/thread-store.ts';
import type { RunService } from './run-service.ts';

interface Target {
  readonly threadId: string;
  readonly scope: Scope;
}

/** Deletes or prunes many threads. @returns how many; one that is not there, or busy and to be kept, is passed over. */
export const createThreadPruning =
  (threads: ThreadStore, runs: RunService) =>
  async (tenantId: string, targets: readonly Target[], strategy: ThreadTtl['strategy']): Promise<number> => {
    let pruned = 0;
    for (const { threadId, scope } of targets) {
      if (strategy === 'keep_latest') {
        if (await threads.prune(tenantId, threadId, scope)) pruned += 1;
        continue;
      }
      const deleted = await threads.delete(tenantId, threadId, scope);
      if (deleted === undefined) continue;
      pruned += 1;
      runs.dispatchAll(deleted.cancels);
    }
    return pruned;
  };
