// How far a tool is, told to those who follow the run while it works.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ToolContext } from '../../activities/tools/tool-handler.ts';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { EngineError } from '../../schemas/errors.ts';
import { ToolProgressSchema } from '../../schemas/tool-progress.ts';
import { type Engine, startEngine } from '../support/engine.ts';

const contexts: ToolContext[] = [];

/** The tool of the graph `waiting`: fails once after a first word, then goes through five steps a second. */
const slow = async (_args: unknown, context: ToolContext): Promise<string> => {
  contexts.push(context);
  if (contexts.length === 1) {
    context.heartbeat({ done: 77, total: 100, unit: 'steps' });
    await sleep(300);
    throw new EngineError('SERVICE_UNAVAILABLE', 'gone for a moment');
  }
  for (let done = 0; done < 15; done += 1) {
    context.heartbeat({ done, total: 15, unit: 'steps' });
    // The attempt before is still alive somewhere: nobody hears it.
    contexts[0]?.heartbeat({ done: 100 + done, total: null, unit: 'steps' });
    await sleep(200);
  }
  return 'waited';
};

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ tools: { slow } });
});
afterAll(() => engine.stop());

test('it streams in any graph, some times a second at most, and never what an old attempt says', async () => {
  const { run, of, events } = await engine.run('waiting', { n: 1 }, { modes: ['custom', 'updates'] });
  expect(run.status).toBe('success');
  expect(contexts).toHaveLength(2);
  const told = of('custom').map((data) => ToolProgressSchema.parse(data));
  const [first, ...second] = told;
  expect(first).toEqual({ tool: 'slow', callId: expect.any(String), done: 77, total: 100, unit: 'steps' });
  // Three seconds: at the start, and once in each.
  expect(second.length).toBeGreaterThanOrEqual(2);
  expect(second.length).toBeLessThanOrEqual(4);
  expect(second[0]?.done).toBe(0);
  expect(second.map(({ done }) => done)).toEqual(second.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(second.every(({ done, total }) => done < 15 && total === 15)).toBe(true);
  const waited = events.findIndex(({ event, data }) => event === 'updates' && data.includes('waited'));
  expect(events.findLastIndex(({ event }) => event === 'custom')).toBeLessThan(waited);
});

test('a hydraulic tool tells how many links it has been through', async () => {
  const linkIds = Array.from({ length: 300 }, () => '111');
  const test_scenario = { kind: 'n-minus-one', linkIds };
  const args = { network_config: fixtureText('Net1.inp'), test_scenario, duration: 20 * 86_400 };
  const { run, of } = await engine.run('hydraulics', { tool: 'testing', args }, { modes: ['custom'] });
  expect(run).toMatchObject({ status: 'success' });
  const told = of('custom').map((data) => ToolProgressSchema.parse(data));
  expect(told.length).toBeGreaterThan(0);
  for (const one of told) expect(one).toMatchObject({ tool: 'testing', total: 300, unit: 'links' });
  expect(new Set(told.map(({ done }) => done)).size).toBe(told.length);
});
