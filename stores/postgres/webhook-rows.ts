import type { Queryable } from './database.ts';

/** Has runs that have just ended told of. After their thread's settlement: what the thread holds then is what is told. */
export const sendWebhooks = (tx: Queryable, runIds: readonly string[]): void => {
  void tx.query({
    name: 'queue-webhooks',
    text: `insert into webhooks (run_id, thread_id, tenant_id, assistant_id, graph_id, status, metadata, kwargs,
        multitask_strategy, error, created_at, updated_at, started_at, ended_at, "values", url)
      select r.run_id, r.thread_id, r.tenant_id, r.assistant_id, r.graph_id, r.status, r.metadata, r.kwargs,
        r.multitask_strategy, r.error, r.created_at, r.updated_at, r.started_at, r.ended_at, v."values", r.webhook
      from runs r left join thread_values v using (thread_id) where r.run_id = any ($1::uuid[]) and r.webhook is not null`,
    values: [runIds],
  });
};
