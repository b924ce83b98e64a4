import type { LogEvent } from '../../schemas/events.ts';

export type ProtocolMethod =
  | 'values'
  | 'updates'
  | 'checkpoints'
  | 'messages'
  | 'tools'
  | 'custom'
  | 'lifecycle'
  | 'input.requested'
  | 'tasks';

/** What an event says, before it has its place. */
export interface Draft {
  readonly method: ProtocolMethod;
  readonly namespace: readonly string[];
  readonly node?: string | undefined;
  readonly data: unknown;
}

export interface ProtocolEvent {
  readonly type: 'event';
  readonly event_id: string;
  readonly seq: number;
  readonly method: ProtocolMethod;
  readonly params: {
    readonly namespace: readonly string[];
    /** Milliseconds since 1970. */
    readonly timestamp: number;
    readonly node?: string | undefined;
    readonly data: unknown;
  };
}

/**
 * One event of the log becomes several of the protocol. `seq` is the log's, with the place within it below: so it is the
 * same in every process and after each restart, and grows. 2^53 / 2^16 leaves 137 billion events to a thread.
 */
const PLACES = 2 ** 16;

/** The last `seq` that the log up to this event can have become. */
export const throughSeq = (logSeq: number): number => logSeq * PLACES + PLACES - 1;

/** The event of the log that `seq` came of. */
export const logSeqOf = (seq: number): number => Math.floor(seq / PLACES);

export const toProtocolEvents = (drafts: readonly Draft[], { seq: logSeq, createdAt }: LogEvent): ProtocolEvent[] =>
  drafts.map(({ method, namespace, node, data }, place) => {
    const seq = logSeq * PLACES + Math.min(place, PLACES - 1);
    const params = { namespace, timestamp: createdAt.getTime(), ...(node === undefined ? {} : { node }), data };
    // More drafts than places share the last `seq`; their ids stay apart.
    return { type: 'event', event_id: place < PLACES ? `${seq}` : `${logSeq}.${place}`, seq, method, params };
  });
