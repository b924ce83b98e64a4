// The hydraulic tools in runs: from a graph in the workflow sandbox to a thread of the worker and back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const NET1 = fixtureText('Net1.inp');
const answerOf = (values: unknown) => JSON.parse((values as { answer: string }).answer) as Record<string, unknown>;

test('a run simulates a network and tells where the pressure is low', async () => {
  const args = { network_config: NET1, low_pressure: { value: 120, unit: 'psi' }, duration: 86_400 };
  const { run, thread } = await engine.run('hydraulics', { tool: 'simulation', args });
  expect(run).toMatchObject({ status: 'success' });
  // Of EPANET 2.2 (Net1.reference.json): at 32 the pressure is below 120 psi at every hour.
  expect(answerOf(thread.values)).toMatchObject({
    supplyFailure: false,
    lowPressure: { nodes: expect.arrayContaining([expect.objectContaining({ nodeId: '32' })]) },
  });
  const [stored] = await engine.stores.hydroResults.list(run.tenantId, { runId: run.runId, limit: 2 });
  expect(answerOf(thread.values)).toMatchObject({ result: { resultId: stored?.resultId, notStored: null } });
});

/** Some minutes of work: 300 days without one link, over and over. */
const linkIds = Array.from({ length: 5_000 }, () => '111');
const LONG = {
  tool: 'testing',
  args: { network_config: NET1, test_scenario: { kind: 'n-minus-one', linkIds }, duration: 300 * 86_400 },
};

test('I8: a cancel ends a computation in the middle, and the thread is free for the next', async () => {
  const ref = await engine.start('hydraulics', LONG);
  const began = async () => {
    const rows = await engine.database.query<{ calls: number }>(
      `select count(*)::int as calls from calls where run_id = '${ref.runId}'`,
    );
    return rows[0]?.calls;
  };
  await expect.poll(began).toBe(1);
  const askedAt = Date.now();
  expect(await engine.stores.runs.cancel(ref, 'interrupt')).toBe('requested');
  await engine.dispatcher.dispatch(ref.runId);
  const { run } = await engine.finished(ref);
  expect(run.status).toBe('interrupted');
  expect(Date.now() - askedAt).toBeLessThan(10_000);
  const next = await engine.run('hydraulics', { tool: 'simulation', args: { network_config: NET1 } });
  expect(next.run.status).toBe('success');
});

test('I8: a rollback in the middle takes along what the run had stored', async () => {
  const calls = [{ tool: 'simulation', args: { network_config: NET1 } }, LONG];
  const ref = await engine.start('hydraulicsInTurn', { calls });
  const results = () => engine.stores.hydroResults.list(ref.tenantId, { runId: ref.runId, limit: 10 });
  await expect.poll(async () => (await results()).length).toBe(1);
  const [stored] = await results();
  expect(await engine.stores.runs.cancel(ref, 'rollback')).toBe('requested');
  await engine.dispatcher.dispatch(ref.runId);
  await expect.poll(() => engine.stores.runs.find(ref)).toBeUndefined();
  expect(await results()).toEqual([]);
  expect(await engine.stores.hydroResults.find(ref.tenantId, stored?.resultId ?? '')).toBeUndefined();
});
