import type { AlertStore } from '../alert-store.ts';
import type { Database } from './database.ts';
import { escapeText } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { readRunState } from './run-row.ts';
import { lockThread, ThreadLog } from './thread-log.ts';

export const reportFault =
  (db: Database, notifier: Notifier): AlertStore['reportFault'] =>
  async (ref, symbol, fault, message) => {
    const isNews = await db.withTransaction(async (tx) => {
      const [thread, run] = await Promise.all([lockThread(tx, ref.tenantId, ref.threadId), readRunState(tx, ref)]);
      if (!thread || !run?.active) return false;
      const changed = await tx.query({
        name: 'fault-of-series',
        text: `update alert_series set fault = $4
          where alert_id = $1 and tenant_id = $2 and symbol = $3 and fault is distinct from $4 returning 1`,
        values: [ref.runId, ref.tenantId, symbol, escapeText(fault)],
      });
      if (changed.length === 0) return false;
      const log = new ThreadLog(thread);
      log.append(ref.runId, message);
      log.flush(tx);
      return true;
    });
    if (isNews) notifier.notify(ref.threadId, false);
  };
