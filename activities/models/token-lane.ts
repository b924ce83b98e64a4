import type { RunRef } from '../../schemas/runs.ts';
import type { EventLog } from '../../stores/event-log.ts';
import type { NewEvent } from '../../stores/run-store.ts';
import { closedFailure } from '../call-attempt.ts';

/** Deltas go to the log in batches: a transaction a token would cost more than the model. */
const FLUSH_EVERY_MS = 40;

/** Sends deltas to the log in order, a batch at a time, while the model goes on. */
export const openTokenLane = (events: EventLog, call: RunRef & { readonly callId: string }, attempt: number) => {
  let pending: NewEvent[] = [];
  let sending: Promise<void> = Promise.resolve();
  let failure: unknown;
  let timer: NodeJS.Timeout | undefined;

  const send = (): void => {
    timer = undefined;
    sending = sending.then(async () => {
      if (pending.length === 0 || failure !== undefined) return;
      const batch = pending;
      pending = [];
      try {
        if (!(await events.appendFenced(call, { callId: call.callId, attempt }, batch))) failure = closedFailure();
      } catch (error) {
        failure = error;
      }
    });
  };

  return {
    /** @throws what an earlier batch failed with: tokens that nobody can see are not worth paying for. */
    push(event: NewEvent): void {
      if (failure !== undefined) throw failure;
      pending.push(event);
      timer ??= setTimeout(send, FLUSH_EVERY_MS);
    },
    /** All that was pushed is in the log. */
    async flush(): Promise<void> {
      clearTimeout(timer);
      send();
      await sending;
      if (failure !== undefined) throw failure;
    },
    abandon(): void {
      clearTimeout(timer);
      pending = [];
    },
  };
};
