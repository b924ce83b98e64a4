import { expect, test } from 'vitest';
import { describeGraph } from '../../activities/graphs/describe-graph.ts';
import { createInertCatalog } from '../../activities/graphs/inert-ports.ts';

test('its input is strict, and every field is described', async () => {
  const catalog = createInertCatalog({ backtest: async () => (await import('./graph.ts')).createBacktest });
  const { schemas } = await describeGraph(await catalog.load('backtest', { configurable: {} }));
  const { additionalProperties, properties } = schemas.input as {
    readonly additionalProperties: unknown;
    readonly properties: Readonly<Record<string, { readonly description?: string }>>;
  };
  expect(additionalProperties).toBe(false);
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(['symbols', 'points', 'strategy', 'grid', 'from']));
  expect(Object.entries(properties).filter(([, { description }]) => !description)).toEqual([]);
});
