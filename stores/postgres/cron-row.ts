import type { Cron } from '../cron-store.ts';

export interface CronRow {
  readonly tenant_id: string;
  readonly cron_id: string;
  readonly assistant_id: string;
  readonly thread_id: string | null;
  readonly schedule: string;
  readonly timezone: string | null;
  readonly end_time: Date | null;
  readonly enabled: boolean;
  readonly on_run_completed: 'delete' | 'keep' | null;
  readonly payload: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly user_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const CRON_COLUMNS = `tenant_id, cron_id, assistant_id, thread_id, schedule, timezone, end_time, enabled,
  on_run_completed, payload, metadata, user_id, created_at, updated_at`;

export const toCron = (row: CronRow): Cron => ({
  tenantId: row.tenant_id,
  cronId: row.cron_id,
  assistantId: row.assistant_id,
  threadId: row.thread_id ?? undefined,
  schedule: row.schedule,
  timezone: row.timezone ?? undefined,
  endTime: row.end_time ?? undefined,
  enabled: row.enabled,
  onRunCompleted: row.on_run_completed ?? undefined,
  payload: row.payload,
  metadata: row.metadata,
  userId: row.user_id ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
