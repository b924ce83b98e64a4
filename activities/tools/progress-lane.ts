import { isDeepStrictEqual } from 'node:util';
import type { Progress, ToolProgress } from '../../schemas/tool-progress.ts';
import type { CallRef } from '../../stores/call-store.ts';
import type { EventLog } from '../../stores/event-log.ts';

/** Each is a transaction and an event that stays; who reads them has time. */
const EVERY_MS = 1_000;

interface ProgressLaneDeps {
  readonly events: Pick<EventLog, 'appendFenced'>;
  /** It is not known then how far the call is, and the call goes on. */
  onFailure(error: unknown): void;
  readonly everyMs?: number;
}

/**
 * Tells those who follow a run how far a call of a tool is: the first at once, then the latest every second, each
 * once. The log refuses what an attempt tells that is no longer the call's, and what is told after the call.
 */
export const openProgressLane = (
  { events, onFailure, everyMs = EVERY_MS }: ProgressLaneDeps,
  call: CallRef,
  attempt: number,
) => {
  let latest: Progress | undefined;
  let pending: Progress | undefined;
  let told: Progress | undefined;
  let isBusy = false;
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;

  const send = async (): Promise<void> => {
    isBusy = pending !== undefined;
    if (pending === undefined) return;
    told = pending;
    pending = undefined;
    const data: ToolProgress = { tool: call.name, callId: call.callId, ...told };
    try {
      const fence = { callId: call.callId, attempt };
      if (!(await events.appendFenced(call, fence, [{ event: 'custom', data }]))) isOpen = false;
    } catch (error) {
      onFailure(error);
    }
    if (isOpen) timer = setTimeout(send, everyMs);
  };

  return {
    tell(progress: Progress): void {
      if (!isOpen || isDeepStrictEqual(progress, told)) return;
      latest = progress;
      pending = progress;
      if (!isBusy) void send();
    },
    /** What was told last. */
    latest: () => latest,
    close(): void {
      isOpen = false;
      clearTimeout(timer);
    },
  };
};
