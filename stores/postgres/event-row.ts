import type { LogEvent } from '../../schemas/events.ts';
import type { EventQuery } from '../event-log.ts';
import { unescapeText } from './json-text.ts';
import { isUuid } from './uuid.ts';

export interface EventRow {
  readonly seq: number;
  readonly run_id: string | null;
  readonly event: string;
  readonly data: string;
  readonly created_at: Date;
}

export const toLogEvent = (row: EventRow): LogEvent => ({
  seq: row.seq,
  runId: row.run_id ?? undefined,
  event: unescapeText(row.event),
  data: row.data,
  createdAt: row.created_at,
});

/** Other ids are of nothing here. */
export const isAnswerable = ({ threadId, runId }: EventQuery): boolean =>
  isUuid(threadId) && (runId === undefined || isUuid(runId));
