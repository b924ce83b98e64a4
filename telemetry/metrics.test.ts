import { expect, test } from 'vitest';
import { Histogram, type Metric, toJsonMetrics, toPrometheus } from './metrics.ts';

test('a histogram counts each value in its bucket and in all above it', async () => {
  const histogram = new Histogram('wait_seconds', 'How long.', [0.1, 1]);
  for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe({ route: '/a' }, value);
  histogram.observe({ route: '/b' }, 1);
  expect(await toPrometheus([histogram])).toBe(`# HELP wait_seconds How long.
# TYPE wait_seconds histogram
wait_seconds_bucket{route="/a",le="0.1"} 2
wait_seconds_bucket{route="/a",le="1"} 3
wait_seconds_bucket{route="/a",le="+Inf"} 4
wait_seconds_sum{route="/a"} 7.65
wait_seconds_count{route="/a"} 4
wait_seconds_bucket{route="/b",le="0.1"} 0
wait_seconds_bucket{route="/b",le="1"} 1
wait_seconds_bucket{route="/b",le="+Inf"} 1
wait_seconds_sum{route="/b"} 1
wait_seconds_count{route="/b"} 1
`);
});

test('labels may hold what the format gives a meaning', async () => {
  const metric: Metric = {
    name: 'odd',
    help: 'Odd.',
    type: 'gauge',
    read: async () => [{ labels: { path: 'a"b\\c\nd' }, value: 1 }, { value: 2 }],
  };
  expect(await toPrometheus([metric])).toBe('# HELP odd Odd.\n# TYPE odd gauge\nodd{path="a\\"b\\\\c\\nd"} 1\nodd 2\n');
  expect(await toJsonMetrics([metric])).toEqual([
    { name: 'odd', help: 'Odd.', type: 'gauge', values: [{ labels: { path: 'a"b\\c\nd' }, value: 1 }, { value: 2 }] },
  ]);
});
