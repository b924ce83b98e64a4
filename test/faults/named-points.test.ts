// Processes die by SIGKILL between two named steps and are started again; what the run left is compared with a run that
// nothing happened to.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KillPoint } from '../support/kill-points.ts';
import { type Observation, type Rig, startRig, type Victim } from './rig.ts';

const ANALYSIS = {
  input: { messages: [{ role: 'user', content: 'Analyse SPX daily since 2019', id: 'question' }] },
  stream_mode: ['updates', 'messages-tuple'],
};

let rig: Rig;
let undisturbed: Observation;

const analyse = async () => {
  const run = await rig.submit('analyst', ANALYSIS);
  if (run === undefined) throw new Error('not accepted');
  return run;
};

beforeAll(async () => {
  rig = await startRig({ SLUICE_OFFLINE_DELAY_MS: '2' });
  const run = await analyse();
  await rig.settled(run);
  undisturbed = await rig.observe(run);
});
afterAll(() => rig.stop());

/** Data of updates and the order of everything; the pieces that tokens came in may differ. */
const outline = ({ events }: Observation) => events.filter((line) => !line.startsWith('messages '));

const expectUndisturbed = (seen: Observation): void => {
  expect(seen.status).toBe('success');
  expect(seen.values).toEqual(undisturbed.values);
  expect(outline(seen)).toEqual(outline(undisturbed));
  expect(seen.calls).toEqual(undisturbed.calls);
  expect(seen.gaps).toBe(0);
};

test('the undisturbed run calls the model twice and each tool once', () => {
  expect(undisturbed.status).toBe('success');
  expect([...undisturbed.calls].sort()).toEqual([
    'model offline-rules done',
    'model offline-rules done',
    'tool get_klines done',
    'tool indicators done',
  ]);
});

describe('the worker dies', () => {
  const POINTS: readonly KillPoint[] = [
    'runs.begin before 1',
    'runs.begin after 1',
    'runs.commit before 1',
    'runs.commit after 1',
    'calls.start after 1',
    'events.appendFenced after 1',
    'events.appendFenced after 3',
    'calls.finish before 1',
    'calls.finish after 1',
    'calls.finish after 3',
    'runs.commit after 3',
    'runs.finish before 1',
    'runs.finish after 1',
  ];
  test.each(POINTS)('I1 I2 I3 I4: %s', async (point) => {
    await rig.arm(point);
    const run = await analyse();
    await rig.settled(run);
    expectUndisturbed(await rig.observe(run));
  });
});

describe('another process dies while the run goes on', () => {
  const VICTIMS: readonly Victim[] = ['api', 'temporal', 'postgres', 'worker-1'];
  test.each(VICTIMS)('I1 I3: %s; a client that reconnects sees each event once', async (victim) => {
    const run = await analyse();
    const watching = rig.watch(run);
    await sleep(120);
    rig.kill(victim);
    const frames = await watching;
    expect(await rig.settled(run)).toBe('success');
    expectUndisturbed(await rig.observe(run));
    const logged = await rig.query<{ n: number }>(
      `select count(*)::int as n from events where run_id = $1 and event not in ('end', 'messages/complete')`,
      [run.runId],
    );
    expect(frames).toHaveLength(logged[0]?.n ?? 0);
    expect(new Set(frames.map(({ id }) => id)).size).toBe(frames.length);
  });

  test('I1: the API dies right after it accepted the run', async () => {
    const run = await analyse();
    rig.kill('api');
    await rig.settled(run);
    expectUndisturbed(await rig.observe(run));
  });
});
