import type { PaperEvent } from '../../schemas/paper-event.ts';
import type { PaperStore } from '../paper-store.ts';
import type { Database } from './database.ts';
import { toJson } from './json-text.ts';

interface AccountRow {
  readonly account: string;
  readonly last_seq: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const keyOf = (event: PaperEvent): string | null => ('key' in event ? event.key : null);

export const createPaperStore = (db: Database): PaperStore => ({
  async append(tenantId, account, afterSeq, events) {
    return db.withTransaction(async (tx) => {
      if (afterSeq === 0)
        void tx.query({
          text: 'insert into paper_accounts (tenant_id, account) values ($1, $2) on conflict do nothing',
          values: [tenantId, account],
        });
      const [moved] = await tx.query({
        name: 'append-paper-events',
        text: `update paper_accounts set last_seq = last_seq + $4, updated_at = now()
          where tenant_id = $1 and account = $2 and last_seq = $3 returning 1`,
        values: [tenantId, account, afterSeq, events.length],
      });
      if (moved === undefined) return false;
      void tx.query({
        name: 'insert-paper-events',
        text: `insert into paper_events (tenant_id, account, seq, order_key, event)
          select $1, $2, $3 + e.no, e.key, e.event::json
          from unnest($4::text[], $5::text[]) with ordinality as e (key, event, no)`,
        values: [tenantId, account, afterSeq, events.map(keyOf), events.map(toJson)],
      });
      return true;
    });
  },

  async events(tenantId, account, afterSeq = 0) {
    const rows = await db.query<{ event: PaperEvent }>({
      name: 'get-paper-events',
      text: 'select event from paper_events where tenant_id = $1 and account = $2 and seq > $3 order by seq',
      values: [tenantId, account, afterSeq],
    });
    return rows.map(({ event }) => event);
  },

  async accounts(tenantId) {
    const rows = await db.query<AccountRow>({
      text: `select account, last_seq, created_at, updated_at from paper_accounts
        where tenant_id = $1 and last_seq > 0 order by account`,
      values: [tenantId],
    });
    return rows.map(({ account, last_seq, created_at, updated_at }) => ({
      ...{ account, seq: last_seq, createdAt: created_at, updatedAt: updated_at },
    }));
  },
});
