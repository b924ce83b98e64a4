// A watch while its workers are killed: each point that the reference saw confirmed fires once, none is lost.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlertMessage } from '../../schemas/alerts.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { type Database, openDatabase } from '../../stores/postgres/database.ts';
import { dayOf, REPLAYED, SPX, tsOf } from '../market/spx.ts';
import type { KillPoint } from '../support/kill-points.ts';
import { type Accepted, type Rig, startRig } from './rig.ts';

const WAIT = { timeout: 90_000, interval: 100 };
const SYMBOL = 'KILLED';

let rig: Rig;
let db: Database;
let stores: PostgresStores;
beforeAll(async () => {
  rig = await startRig({}, 2);
  db = await openDatabase({ url: rig.databaseUrl });
  stores = createPostgresStores(db);
});
afterAll(async () => {
  await stores.close();
  await db.close();
  await rig.stop();
});

const importBars = (from: number, to: number) =>
  stores.klines.upsert('default', { symbol: SYMBOL, level: '1d', source: 'test' }, SPX.slice(from, to));

const messagesOf = async ({ runId }: Accepted) =>
  (
    await rig.query<{ data: string }>(`select data from events where run_id = $1 and event = 'custom' order by seq`, [
      runId,
    ])
  ).map(({ data }) => JSON.parse(data) as AlertMessage);

const firedOf = async (run: Accepted) =>
  (await messagesOf(run))
    .flatMap((message) => (message.type === 'alert' ? [message.point] : []))
    .map(({ at, side, type, confirmedAt }) => `${at} ${side}${type} ${confirmedAt}`)
    .toSorted();
const replayed = (upTo: number) =>
  REPLAYED.filter(({ confirmedBar }) => confirmedBar > 1000 && confirmedBar <= upTo)
    .map(({ bar, name, confirmedBar }) => `${dayOf(bar)} ${name} ${dayOf(confirmedBar)}`)
    .toSorted();

const watermarkOf = async ({ runId }: Accepted) =>
  (await rig.query<{ ts: string }>('select watermark_ts as ts from alert_series where alert_id = $1', [runId])).map(
    ({ ts }) => Number(ts),
  );

const POINTS: readonly KillPoint[] = ['alerts.judge before 1', 'alerts.judge after 1', 'alerts.series before 2'];

test('I12: across workers that die at every step, each confirmed point fires once, and what is told is told once', async () => {
  await importBars(0, 1001);
  await rig.arm('alerts.open after 1');
  const run = await rig.submit('watch', { input: { symbols: [SYMBOL], pollSeconds: 1, evaluationsPerExecution: 3 } });
  if (run === undefined) throw new Error('the run is accepted');
  await expect.poll(async () => (await messagesOf(run)).map(({ type }) => type), WAIT).toEqual(['watching']);

  let at = 1001;
  const feed = async (to: number) => {
    await importBars(at, to);
    at = to;
    await expect.poll(() => watermarkOf(run), WAIT).toEqual([tsOf(to - 1)]);
    expect(await firedOf(run)).toEqual(replayed(to - 1));
  };
  for (const point of POINTS) {
    await rig.arm(point);
    await feed(at + 700);
  }
  rig.kill('worker-1');
  rig.kill('worker-2');
  await feed(at + 700);
  rig.kill('worker-2');
  await feed(SPX.length);
  expect((await firedOf(run)).length).toBe(REPLAYED.filter(({ confirmedBar }) => confirmedBar > 1000).length);
  const events = await stores.alerts.firings('default', [run.runId], 1_000);
  expect(events.get(run.runId)?.length).toBe((await firedOf(run)).length);

  const response = await fetch(`${rig.url}/threads/${run.threadId}/runs/${run.runId}/cancel`, { method: 'POST' });
  expect(response.ok).toBe(true);
  expect(await rig.settled(run)).toBe('interrupted');
  expect(await rig.observe(run)).toMatchObject({ gaps: 0 });
}, 600_000);
