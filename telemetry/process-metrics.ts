import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric, Sample } from './metrics.ts';

const NS_PER_S = 1e9;
const US_PER_S = 1e6;

const gauge = (name: string, help: string, read: () => number): Metric => ({
  name,
  help,
  type: 'gauge',
  read: () => [{ value: read() }],
});

/** How this process fares, under the names that dashboards of Node processes look for. */
export const createProcessMetrics = (): readonly Metric[] => {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const startedAtS = Date.now() / 1_000 - process.uptime();
  return [
    {
      name: 'nodejs_eventloop_lag_seconds',
      help: 'How long the event loop kept others waiting since the last reading.',
      type: 'gauge',
      read: () => {
        // Without a turn of the loop since the last reading there is nothing to tell.
        const at = (percentile: number): number => (delay.count === 0 ? 0 : delay.percentile(percentile) / NS_PER_S);
        const samples: readonly Sample[] = [0.5, 0.9, 0.99, 1].map((quantile) => ({
          labels: { quantile: String(quantile) },
          value: at(quantile * 100),
        }));
        delay.reset();
        return samples;
      },
    },
    gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss()),
    gauge('nodejs_heap_size_used_bytes', 'Used JavaScript heap.', () => process.memoryUsage().heapUsed),
    gauge(
      'nodejs_external_memory_bytes',
      'Memory of buffers and native objects.',
      () => process.memoryUsage().external,
    ),
    gauge('process_start_time_seconds', 'When the process started, since 1970.', () => startedAtS),
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time used.',
      type: 'counter',
      read: () => {
        const { user, system } = process.cpuUsage();
        return [{ value: (user + system) / US_PER_S }];
      },
    },
  ];
};
