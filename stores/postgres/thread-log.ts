import { toWireValue } from '../../schemas/wire-value.ts';
import type { NewEvent } from '../run-store.ts';
import type { Queryable } from './database.ts';
import { escapeText, toJson } from './json-text.ts';

/** A thread whose row this transaction holds until its end. */
export interface LockedThread {
  readonly tenantId: string;
  readonly threadId: string;
  readonly lastSeq: number;
  readonly hasInterrupts: boolean;
  readonly hasError: boolean;
}

/** Whoever changes what belongs to a thread takes this lock first: its runs, its calls' attempts, its log. */
export const lockThread = async (
  tx: Queryable,
  tenantId: string,
  threadId: string,
): Promise<LockedThread | undefined> => {
  const [row] = await tx.query<{ last_seq: number; has_interrupts: boolean; has_error: boolean }>({
    name: 'lock-thread',
    text: `select last_seq, interrupts is not null as has_interrupts, error is not null as has_error
      from threads where thread_id = $1 and tenant_id = $2 for no key update`,
    values: [threadId, tenantId],
  });
  return (
    row && {
      tenantId,
      threadId,
      lastSeq: row.last_seq,
      hasInterrupts: row.has_interrupts,
      hasError: row.has_error,
    }
  );
};

/** An event's data as clients get it. */
export const toEventJson = ({ event, data }: NewEvent): string =>
  toJson(toWireValue(data, event === 'messages' || event.startsWith('messages|') ? 'deltas' : 'whole'));

/** JSON as clients get it. */
export const toWireJson = (data: unknown): string => toJson(toWireValue(data));

/** Collects the events that a transaction adds to a thread, and writes them with one statement. */
export class ThreadLog {
  readonly #thread: LockedThread;
  readonly #runIds: (string | null)[] = [];
  readonly #events: string[] = [];
  readonly #data: string[] = [];

  constructor(thread: LockedThread) {
    this.#thread = thread;
  }

  append(runId: string | undefined, ...events: readonly NewEvent[]): void {
    for (const one of events) {
      this.#runIds.push(runId ?? null);
      this.#events.push(escapeText(one.event));
      this.#data.push(toEventJson(one));
    }
  }

  /** Does not wait: the transaction's commit does. */
  flush(tx: Queryable): void {
    if (this.#events.length === 0) return;
    const { threadId, tenantId, lastSeq } = this.#thread;
    void tx.query({
      name: 'append-events',
      text: `with appended as (
          insert into events (thread_id, seq, tenant_id, run_id, event, data)
          select $1, $3::bigint + e.position, $2, e.run_id, e.event, e.data
          from unnest($4::uuid[], $5::text[], $6::text[]) with ordinality as e (run_id, event, data, position))
        update threads set last_seq = $3::bigint + cardinality($5::text[]) where thread_id = $1`,
      values: [threadId, tenantId, lastSeq, this.#runIds, this.#events, this.#data],
    });
  }
}
