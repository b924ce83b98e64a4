import { z } from 'zod';
import { FiredPointSchema, WatchInputSchema } from './alerts.ts';
import { LevelSchema } from './market/level.ts';
import { toolContract } from './tool-contract.ts';

const SubscribeAlertArgsSchema = z.strictObject(
  // How the workflow keeps its history short is no business of who asks.
  WatchInputSchema.omit({ evaluationsPerExecution: true }).shape,
);

const definition = z.object({ hash: z.string(), options: z.record(z.string(), z.unknown()) });

const state = z
  .enum(['active', 'ended', 'cancelled', 'failed'])
  .describe('active: it watches; ended: its time was over; cancelled; failed: it broke off by itself');

const FollowedSeriesSchema = z.object({
  symbol: z.string(),
  source: z.string().optional().describe('Where its bars come from; absent: none are stored any more'),
  asOf: z.string().describe('Last bar that is judged: what its close and those before said is told'),
  broken: z.string().optional().describe('Why it cannot be judged now'),
});

export const AlertFactSchema = z.object({
  alertId: z.string(),
  threadId: z.string().describe('The thread whose run watches: its stream tells each alert as it comes'),
  state,
  symbols: z.array(z.string()),
  level: LevelSchema,
  points: z.array(z.string()).describe('Side and type, as buy1'),
  definition,
  minConfidence: z.number().optional(),
  until: z.string().optional(),
  hasWebhook: z.boolean(),
  createdAt: z.string(),
  fired: z.int().describe('Points that fired'),
  withdrawn: z.int().describe('Of these: gone by now'),
  undelivered: z.int().describe('Posts to the webhook that nobody took'),
  seriesCount: z.int(),
  series: z.array(FollowedSeriesSchema).describe('The first of the series that are followed'),
  recent: z
    .array(z.object({ symbol: z.string(), firedAt: z.string(), ...FiredPointSchema.shape }))
    .describe('The points that fired last, newest first'),
});
export type AlertFact = z.infer<typeof AlertFactSchema>;

export const SUBSCRIBE_ALERT = toolContract({
  name: 'subscribe_alert',
  description:
    'Watches stored bars of one or more symbols from now on, and fires once for each buy or sell point when it is ' +
    'confirmed, never before. Lasts until `until` or cancel_alert, beyond this conversation. A later withdrawal is told too.',
  schema: SubscribeAlertArgsSchema,
  answer: AlertFactSchema,
});

export const LIST_ALERTS = toolContract({
  name: 'list_alerts',
  description: 'Alerts that were subscribed, newest first, with their state and the points that fired last.',
  schema: z.strictObject({
    state: z
      .enum(['active', 'ended', 'cancelled', 'failed'])
      .nullable()
      .default(null)
      .describe('Only alerts of this state; absent: all'),
    limit: z.int().min(1).max(100).default(20).describe('The most alerts'),
    firings: z.int().min(0).max(50).default(5).describe('The most points of each alert'),
  }),
  answer: z.object({ alerts: z.array(AlertFactSchema) }),
});

export const CANCEL_ALERT = toolContract({
  name: 'cancel_alert',
  description: 'Ends an alert: nothing fires any more. One that is over stays as it is, so it may be called again.',
  schema: z.strictObject({ alertId: z.string().describe('Its id, as subscribe_alert or list_alerts gave it') }),
  answer: z.object({ alertId: z.string(), state, fired: z.int() }),
});
