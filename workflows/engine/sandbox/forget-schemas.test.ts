import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { START, StateGraph } from '@langchain/langgraph/web';
import { expect, test } from 'vitest';
import { z } from 'zod';
import './forget-schemas.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Runs a graph whose state and input are zod's, and lets go of it. */
const runOnce = async (): Promise<WeakRef<object>> => {
  const shape = { n: z.number().default(1).describe('A number') };
  const state = z.object({ ...shape, twice: z.number().nullable().default(null) });
  const graph = new StateGraph({ state, input: z.strictObject(shape) })
    .addNode('double', async ({ n }) => ({ twice: 2 * n }))
    .addEdge(START, 'double')
    .compile();
  await graph.invoke({ n: 21 });
  return new WeakRef(state);
};

test('the schemas of a graph go with it', async () => {
  const states: WeakRef<object>[] = [];
  for (let run = 0; run < 20; run += 1) states.push(await runOnce());
  for (let round = 0; round < 3; round += 1) {
    await turn();
    collectGarbage();
  }
  // The last one may still be held by what is on the stack.
  expect(states.filter((state) => state.deref() !== undefined).length).toBeLessThanOrEqual(2);
});
