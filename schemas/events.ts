/**
 * The log of a thread: what its runs did, in order. `event` is a wire name of the run stream (`values`, `updates|ns`,
 * `messages`, ...) or one of ours: `metadata` opens a run's events when it has its turn, `end` closes them, `void` is what
 * a run left that was rolled back or deleted.
 */
export interface LogEvent {
  readonly seq: number;
  readonly runId: string | undefined;
  readonly event: string;
  /** JSON text, as the client gets it. */
  readonly data: string;
  readonly createdAt: Date;
}

/** `data` of the event `end`. */
export interface RunEnd {
  readonly status: 'success' | 'error' | 'timeout' | 'interrupted';
}

/** Of the metadata of a message: which call of a model, by LangChain's id of it, which the event `events` has too. */
export const CALLBACK_ID = 'lc_run_id';

/**
 * `data` of the event `messages` (with or without `|ns`): one delta of a message, or a whole one, and where it came from.
 * `messages/complete` closes a message that came in deltas, with the whole of it.
 * A message of type `remove` takes back what an attempt that died had streamed under that id.
 */
export type MessageEvent = readonly [message: WireMessage, metadata: Readonly<Record<string, unknown>>];

/** A LangChain message as clients read it: flat, with its `type`. Deltas have the type `AIMessageChunk`. */
export interface WireMessage {
  readonly type: string;
  readonly id?: string;
  readonly content?: unknown;
  readonly [key: string]: unknown;
}
