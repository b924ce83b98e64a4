// The worker dies while a run places an order; the attempt after it must find the order and place no second one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PaperEvent } from '../../schemas/paper-event.ts';
import type { KillPoint } from '../support/kill-points.ts';
import { type Rig, startRig } from './rig.ts';

const ORDER = { symbol: 'SPX', side: 'buy', quantity: 3 };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

const eventsOf = async (account: string): Promise<readonly PaperEvent[]> => {
  const rows = await rig.query<{ event: PaperEvent }>(
    'select event from paper_events where account = $1 order by seq',
    [account],
  );
  return rows.map(({ event }) => event);
};

const place = async () => {
  const run = await rig.submit('trade', { input: { order: ORDER } });
  if (run === undefined) throw new Error('not accepted');
  return run;
};

test('the account opens with the first order', async () => {
  expect(await rig.settled(await place())).toBe('success');
  expect((await eventsOf('default')).map(({ type }) => type)).toEqual(['account_opened', 'order_accepted']);
});

const POINTS: readonly KillPoint[] = [
  'paper.append before 1',
  'paper.append after 1',
  'calls.finish before 1',
  'calls.finish after 1',
];
test.each(POINTS)('I4: the worker dies at %s: one order, which the answer names', async (point) => {
  const before = (await eventsOf('default')).length;
  await rig.arm(point);
  const run = await place();
  expect(await rig.settled(run)).toBe('success');
  const added = (await eventsOf('default')).slice(before);
  expect(added).toMatchObject([{ type: 'order_accepted', key: expect.stringMatching(`^${run.runId}/`) }]);
  const { values } = await rig.observe(run);
  const { order } = JSON.parse((values as { answer: string }).answer);
  expect(order).toMatchObject({ orderId: `o${before + 1}`, status: 'open', quantity: 3 });
});
