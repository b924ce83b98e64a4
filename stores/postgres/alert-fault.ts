import type { AlertStore } from '../alert-store.ts';
import type { Database } from './database.ts';
import { escapeText } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { readRunState } from './run-row.ts';
import { lockThread, ThreadLog } from './thread-log.ts';

export const reportFault =
  (db: Database, notifier: Notifier): AlertStore['reportFault'] =>
  async (ref, { symbol, version, fault }, message) => {
    const isNews = await db.withTransaction(async (tx) => {
      const [thread, run] = await Promise.all([lockThread(tx, ref.tenantId, ref.threadId), readRunState(tx, ref)]);
      if (!thread || !run?.active) return false;
      const [changed] = await tx.query<{ is_news: boolean }>({
        name: 'fault-of-series',
        text: `with before as (
            select fault from alert_series where alert_id = $1 and tenant_id = $2 and symbol = $3 for update)
          update alert_series s set fault = $4, version = $5 from before
          where s.alert_id = $1 and s.symbol = $3 returning before.fault is distinct from $4 as is_news`,
        values: [ref.runId, ref.tenantId, symbol, escapeText(fault), version],
      });
      if (changed?.is_news !== true) return false;
      const log = new ThreadLog(thread);
      log.append(ref.runId, message);
      log.flush(tx);
      return true;
    });
    if (isNews) notifier.notify(ref.threadId, false);
  };
