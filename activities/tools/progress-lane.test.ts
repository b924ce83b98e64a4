import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openProgressLane } from './progress-lane.ts';

const call = { tenantId: 't', threadId: 'th', runId: 'r', callId: '3', kind: 'tool', name: 'simulation' } as const;
const links = (done: number) => ({ done, total: 9, unit: 'links' });

/** The log as this lane sees it: it takes, refuses or fails. */
const laneOf = (answer: () => boolean) => {
  const asked: unknown[] = [];
  const failures: unknown[] = [];
  const appendFenced = async (...args: unknown[]) => {
    asked.push(args);
    return answer();
  };
  const deps = { events: { appendFenced }, onFailure: (error: unknown) => void failures.push(error), everyMs: 100 };
  return { lane: openProgressLane(deps, call, 2), asked, failures };
};
const doneOf = (asked: readonly unknown[]) =>
  (asked as [unknown, unknown, { data: { done: number } }[]][]).map(([, , [event]]) => event?.data.done);

test('the first is told at once, then the latest now and then, each once, and nothing after the call', async () => {
  const { lane, asked } = laneOf(() => true);
  for (let done = 1; done <= 5; done += 1) lane.tell(links(done));
  expect(asked).toEqual([
    [
      call,
      { callId: '3', attempt: 2 },
      [{ event: 'custom', data: { tool: 'simulation', callId: '3', done: 1, total: 9, unit: 'links' } }],
    ],
  ]);
  await expect.poll(() => doneOf(asked)).toEqual([1, 5]);
  lane.tell(links(5));
  await sleep(150);
  expect(doneOf(asked)).toEqual([1, 5]);
  lane.tell(links(6));
  lane.tell(links(7));
  lane.close();
  lane.tell(links(8));
  await sleep(150);
  expect(doneOf(asked)).toEqual([1, 5, 6]);
  expect(lane.latest()).toEqual(links(7));
});

test('I10: a log that fails is told of later progress, and the tool hears nothing of it', async () => {
  let calls = 0;
  const { lane, asked, failures } = laneOf(() => {
    calls += 1;
    if (calls === 1) throw new Error('the database is away');
    return true;
  });
  lane.tell(links(1));
  lane.tell(links(2));
  await expect.poll(() => doneOf(asked)).toEqual([1, 2]);
  expect(failures).toEqual([new Error('the database is away')]);
  lane.close();
});

test('an attempt that is no longer the call’s asks the log once', async () => {
  const { lane, asked } = laneOf(() => false);
  lane.tell(links(1));
  await sleep(10);
  lane.tell(links(2));
  await sleep(150);
  expect(doneOf(asked)).toEqual([1]);
});
