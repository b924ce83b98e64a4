import type { CronCreate, CronPatch } from '../../schemas/agent-server/crons.ts';
import { EngineError } from '../../schemas/errors.ts';
import { PUBLIC_ONLY, toWebhookTarget } from '../../schemas/webhook-policy.ts';
import type { Cron, CronFields } from '../../stores/cron-store.ts';
import type { Scope } from '../../stores/scope.ts';
import type { ApiDeps } from '../api-deps.ts';

export const cronNotFound = (cronId: string): EngineError =>
  new EngineError('CRON_NOT_FOUND', `Cron ${cronId} not found`);

/** The fields that are there; `null` is not. */
const present = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));

export interface NewCronRequest {
  readonly tenantId: string;
  readonly cronId: string;
  readonly assistantId: string;
  readonly threadId?: string | undefined;
  readonly userId?: string | undefined;
  readonly body: CronCreate;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly isRepeatable: boolean;
  readonly scope: Scope;
}

/** Makes and changes crons. Their schedules in Temporal follow within a second: the workers see to it. */
export const createCronService = ({ crons, webhookPolicy }: ApiDeps) => {
  const refuseWebhook = (webhook: string | undefined): void => {
    if (webhook !== undefined) toWebhookTarget(webhook, webhookPolicy ?? PUBLIC_ONLY);
  };

  return {
    /** @throws {EngineError} INVALID_REQUEST for a webhook that may not be called; CRON_EXISTS. */
    async create({ body, metadata, isRepeatable, scope, ...ids }: NewCronRequest): Promise<Cron> {
      const { assistant_id: _assistant, metadata: _metadata, schedule, timezone, ...more } = body;
      const { end_time: endTime, enabled = true, on_run_completed: onRunCompleted = 'delete', ...payload } = more;
      refuseWebhook(payload.webhook);
      const { tenantId, cronId, assistantId, threadId, userId } = ids;
      return crons.create(
        {
          ...{ tenantId, cronId, assistantId, threadId, schedule, timezone, endTime, enabled, metadata },
          onRunCompleted: threadId === undefined ? onRunCompleted : undefined,
          payload: present(payload),
          userId,
        },
        { ifExists: isRepeatable ? 'do_nothing' : 'raise', scope },
      );
    },

    /** @throws {EngineError} CRON_NOT_FOUND, INVALID_REQUEST. */
    async update(tenantId: string, cronId: string, body: CronPatch, scope: Scope): Promise<Cron> {
      const { schedule, timezone, end_time: endTime, enabled, metadata, on_run_completed, ...payload } = body;
      refuseWebhook(payload.webhook);
      const change = (cron: Cron): Partial<CronFields> => ({
        schedule: schedule ?? cron.schedule,
        timezone: timezone ?? cron.timezone,
        endTime: endTime === undefined ? cron.endTime : (endTime ?? undefined),
        enabled: enabled ?? cron.enabled,
        metadata: { ...cron.metadata, ...metadata },
        onRunCompleted: cron.threadId === undefined ? (on_run_completed ?? cron.onRunCompleted) : undefined,
        payload: { ...cron.payload, ...present(payload) },
      });
      const changed = await crons.update(tenantId, cronId, change, scope);
      if (changed === undefined) throw cronNotFound(cronId);
      return changed;
    },
  };
};

export type CronService = ReturnType<typeof createCronService>;
