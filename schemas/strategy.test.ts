import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { StrategySchema } from './strategy.ts';

test('the strategies in docs/backtests.md are ones', () => {
  const text = readFileSync(new URL('../docs/backtests.md', import.meta.url), 'utf8');
  const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));
  expect(examples).toHaveLength(2);
  for (const example of examples) expect(StrategySchema.parse(example)).toMatchObject(example);
});

test('docs/backtests.md names every field', () => {
  const text = readFileSync(new URL('../docs/backtests.md', import.meta.url), 'utf8');
  const { entry, filters, exits, stops } = StrategySchema.shape;
  const groups = {
    entry: entry.shape,
    filters: filters.unwrap().shape,
    exits: exits.unwrap().shape,
    stops: stops.unwrap().shape,
  };
  const fields = Object.entries(groups).flatMap(([group, shape]) =>
    Object.keys(shape).map((name) => `${group}.${name}`),
  );
  expect(fields.length).toBeGreaterThan(14);
  for (const field of fields) expect(text).toContain(`\`${field}`);
});
