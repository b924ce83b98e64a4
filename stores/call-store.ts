import type { RunRef } from '../schemas/runs.ts';
import type { NewEvent } from './run-store.ts';

/** One model or tool call of a run. Its id is the same in every attempt, so its effect is recorded once (I4). */
export interface CallRef extends RunRef {
  readonly callId: string;
  /** `graph`: a whole graph on the activity runtime; its attempts are the fence of its tokens. */
  readonly kind: 'model' | 'tool' | 'graph';
  readonly name: string;
}

export type CallStart =
  /** An earlier attempt got through: this is its result, nothing is to be called. */
  | { readonly state: 'done'; readonly result: unknown }
  /** The run is over: nothing is to be called. */
  | { readonly state: 'closed' }
  | { readonly state: 'go' };

export interface CallUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}

export interface CallStore {
  /**
   * Opens attempt `attempt`. When an earlier one left events, `resets` are appended to the log in the same transaction.
   */
  start(call: CallRef, attempt: number, resets?: readonly NewEvent[]): Promise<CallStart>;
  /**
   * Records the result, its usage and the closing events, once.
   * @returns `false` when another attempt or the end of the run overtook this one; nothing was written then.
   */
  finish(
    call: CallRef,
    attempt: number,
    result: unknown,
    options?: { readonly usage?: CallUsage; readonly events?: readonly NewEvent[] },
  ): Promise<boolean>;
}
