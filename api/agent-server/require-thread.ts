import { EngineError } from '../../schemas/errors.ts';
import type { Scope } from '../../stores/scope.ts';
import type { Thread, ThreadStore } from '../../stores/thread-store.ts';
import type { ApiContext } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';

export const threadNotFound = (threadId: string): EngineError =>
  new EngineError('THREAD_NOT_FOUND', `Thread ${threadId} not found`);

/** @throws {EngineError} THREAD_NOT_FOUND */
export const requireThread = async (
  threads: ThreadStore,
  tenantId: string,
  threadId: string,
  scope?: Scope,
): Promise<Thread> => {
  const thread = await threads.find(tenantId, threadId, scope);
  if (thread === undefined) throw threadNotFound(threadId);
  return thread;
};

/** The thread, for a caller who may read it. */
export const readableThread = async (c: ApiContext, threads: ThreadStore, threadId: string): Promise<Thread> => {
  const scope = await authorize(c, 'threads', 'read', { thread_id: threadId });
  return requireThread(threads, c.var.tenantId, threadId, scope);
};
