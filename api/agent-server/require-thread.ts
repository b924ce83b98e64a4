import { EngineError } from '../../schemas/errors.ts';
import type { Thread, ThreadStore } from '../../stores/thread-store.ts';

/** @throws {EngineError} THREAD_NOT_FOUND */
export const requireThread = async (threads: ThreadStore, tenantId: string, threadId: string): Promise<Thread> => {
  const thread = await threads.find(tenantId, threadId);
  if (thread === undefined) throw new EngineError('THREAD_NOT_FOUND', `Thread ${threadId} not found`);
  return thread;
};
