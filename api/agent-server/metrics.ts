import { Hono } from 'hono';
import { MetricsQuerySchema } from '../../schemas/agent-server/meta.ts';
import type { RunStatus } from '../../schemas/runs.ts';
import type { RunCounts } from '../../stores/run-counts.ts';
import { type Metric, toJsonMetrics, toPrometheus } from '../../telemetry/metrics.ts';
import { createProcessMetrics } from '../../telemetry/process-metrics.ts';
import type { ApiEnv } from '../http/api-env.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import { validate } from '../http/validate.ts';

const STATUSES: readonly RunStatus[] = ['pending', 'running', 'error', 'success', 'timeout', 'interrupted'];

export interface MetricsDeps {
  readonly runCounts: RunCounts;
  readonly streams: OpenStreams;
  readonly requestDuration: Metric;
}

/** What this process does and what the database holds, for Prometheus. */
export const metricsRoutes = ({ runCounts, streams, requestDuration }: MetricsDeps) => {
  const metrics: readonly Metric[] = [
    requestDuration,
    {
      name: 'sluice_open_streams',
      help: 'Streams and results that clients of this process wait on.',
      type: 'gauge',
      read: () => [{ value: streams.size }],
    },
    {
      name: 'sluice_runs',
      help: 'Runs by status, of all tenants.',
      type: 'gauge',
      async read() {
        // Without the database, what this process knows by itself is told all the more.
        const counts = await runCounts.byStatus().catch(() => undefined);
        if (counts === undefined) return [];
        return STATUSES.map((status) => ({ labels: { status }, value: counts[status] ?? 0 }));
      },
    },
    ...createProcessMetrics(),
  ];

  return new Hono<ApiEnv>().get('/metrics', validate('query', MetricsQuerySchema), async (c) => {
    if (c.req.valid('query').format === 'json') return c.json(await toJsonMetrics(metrics));
    return c.body(await toPrometheus(metrics), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
};
