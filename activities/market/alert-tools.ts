import { CANCEL_ALERT, LIST_ALERTS, SUBSCRIBE_ALERT } from '../../schemas/alert-tools.ts';
import { WatchInputSchema } from '../../schemas/alerts.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { Alert } from '../../stores/alert-store.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import { toAlertFact } from './alert-facts.ts';
import { type SubscribeDeps, subscribeAlert } from './subscribe-alert.ts';

export type AlertToolDeps = SubscribeDeps;

/** The tools over the alerts of a tenant: that of the run that calls. */
export const createAlertTools = (deps: AlertToolDeps): readonly Tool[] => {
  const { alerts, klines, runs } = deps;

  const find = async (tenantId: string, alertId: string): Promise<Alert> => {
    const alert = await alerts.find(tenantId, alertId);
    if (alert !== undefined) return alert;
    throw new EngineError('ALERT_NOT_FOUND', `No alert has the id ${alertId}; list_alerts gives those that there are`);
  };

  const toFacts = async (tenantId: string, found: readonly Alert[], firings: number) => {
    const ids = found.map(({ ref }) => ref.runId);
    const recentByAlert = await alerts.firings(tenantId, ids, firings);
    return Promise.all(
      found.map(async (alert) => {
        const series = await alerts.series(alert.ref);
        const symbols = series.map(({ symbol }) => symbol);
        const stored = await klines.series(tenantId, { level: alert.level as Level, symbols });
        return toAlertFact(alert, {
          series,
          sourceBySymbol: new Map(stored.map(({ symbol, source }) => [symbol, source])),
          recent: recentByAlert.get(alert.ref.runId) ?? [],
        });
      }),
    );
  };

  return [
    defineTool(SUBSCRIBE_ALERT, async (args, context) => {
      const { runId } = await subscribeAlert(deps, context, WatchInputSchema.parse(args));
      const [fact] = await toFacts(context.tenantId, [await find(context.tenantId, runId)], 0);
      if (fact === undefined) throw new Error(`alert ${runId} is there and is not told of`);
      return fact;
    }),

    defineTool(LIST_ALERTS, async ({ state, limit, firings }, { tenantId }) => ({
      alerts: await toFacts(tenantId, await alerts.list(tenantId, { limit, state: state ?? undefined }), firings),
    })),

    defineTool(CANCEL_ALERT, async ({ alertId }, { tenantId }) => {
      const { ref, state } = await find(tenantId, alertId);
      // The reconciler tells its workflow.
      if (state === 'active') await runs.cancel(ref, 'interrupt');
      const { state: now, fired } = await find(tenantId, alertId);
      return { alertId, state: now, fired };
    }),
  ];
};
