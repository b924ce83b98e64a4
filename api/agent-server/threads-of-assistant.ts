import type { ThreadStore } from '../../stores/thread-store.ts';
import type { ApiContext } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import type { RunService } from './run-service.ts';

const AT_A_TIME = 100;

interface Deps {
  readonly threads: ThreadStore;
  readonly runs: RunService;
}

/** Deletes the threads that say they are the assistant's, of those that the caller may delete. */
export const deleteThreadsOf = async (c: ApiContext, { threads, runs }: Deps, assistantId: string): Promise<void> => {
  const metadata = { assistant_id: assistantId };
  const scope = await authorize(c, 'threads', 'delete', { metadata });
  // What stays is skipped: it is out of scope.
  let kept = 0;
  for (;;) {
    const found = await threads.list(c.var.tenantId, { limit: AT_A_TIME, offset: kept, metadata });
    for (const { threadId } of found) {
      const deleted = await threads.delete(c.var.tenantId, threadId, scope);
      if (deleted === undefined) kept += 1;
      else runs.dispatchAll(deleted.cancels);
    }
    if (found.length < AT_A_TIME) return;
  }
};
