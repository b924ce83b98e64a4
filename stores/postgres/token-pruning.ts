import type { MessageEvent } from '../../schemas/events.ts';
import type { EventLog } from '../event-log.ts';
import type { Database, Queryable } from './database.ts';

/** Deltas that are read at a time. */
const PAGE = 1_000;

interface MessageRow {
  readonly seq: number;
  readonly event: string;
  readonly data: string;
}

interface RunRow {
  readonly run_id: string;
  readonly thread_id: string;
}

/** `messages|a|b` and `messages/complete|a|b` are of the same graph, and ids are of one graph. */
const keyOf = ({ event, data }: MessageRow): string => {
  const [message] = JSON.parse(data) as MessageEvent;
  return JSON.stringify([event.split('|').slice(1), message.id]);
};

const isDelta = ({ data }: MessageRow): boolean => (JSON.parse(data) as MessageEvent)[0].type.endsWith('Chunk');

/** The deltas whose message is in the log as a whole too. */
const deltasOf = async (tx: Queryable, run: RunRow, complete: readonly MessageRow[]): Promise<readonly number[]> => {
  const keys = new Set(complete.map(keyOf));
  const seqs: number[] = [];
  for (let after = 0; ; ) {
    const page = await tx.query<MessageRow>({
      name: 'message-deltas',
      text: `select seq, event, data from events
        where run_id = $1 and seq > $2 and (event = 'messages' or event like 'messages|%') order by seq limit ${PAGE}`,
      values: [run.run_id, after],
    });
    seqs.push(...page.filter((row) => keys.has(keyOf(row)) && isDelta(row)).map(({ seq }) => seq));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return seqs;
    after = last.seq;
  }
};

const pruneRun = (db: Database, run: RunRow): Promise<void> =>
  db.withTransaction(async (tx) => {
    const complete = await tx.query<MessageRow>({
      name: 'whole-messages',
      text: `select seq, event, data from events where run_id = $1 and event like 'messages/complete%'`,
      values: [run.run_id],
    });
    if (complete.length > 0) {
      const deltas = await deltasOf(tx, run, complete);
      void tx.query({
        text: `update events set event = 'void', data = 'null' where thread_id = $1 and seq = any ($2::bigint[])`,
        values: [run.thread_id, deltas],
      });
      // To readers of deltas this was no news. Now it is the message.
      void tx.query({
        text: `update events set event = replace(event, 'messages/complete', 'messages')
          where thread_id = $1 and seq = any ($2::bigint[])`,
        values: [run.thread_id, complete.map(({ seq }) => seq)],
      });
    }
    void tx.query({ text: 'update runs set tokens_pruned = true where run_id = $1', values: [run.run_id] });
  });

export const pruneTokens =
  (db: Database): EventLog['pruneTokens'] =>
  async (keptMs, limit) => {
    const runs = await db.query<RunRow>({
      name: 'runs-with-tokens',
      text: `select run_id, thread_id from runs
        where not tokens_pruned and ended_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000)
        order by ended_at limit $2`,
      values: [keptMs, limit],
    });
    for (const run of runs) await pruneRun(db, run);
    return runs.length;
  };
