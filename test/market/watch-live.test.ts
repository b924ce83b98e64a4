// A watch of a series that an exchange goes on with: it asks for the bars that have closed, and judges those alone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBinanceProvider } from '../../activities/market/providers/binance.ts';
import type { Kline } from '../../domains/klines/index.ts';
import type { AlertMessage } from '../../schemas/alerts.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { type BinanceServer, startBinanceServer } from '../support/binance-server.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';
import { REPLAYED, SPX } from './spx.ts';

const MINUTE = 60_000;
const START = Date.UTC(2020, 0, 1);
// The sample as bars of a minute: what the reference saw in it does not ask how long a bar is.
const all: readonly Kline[] = SPX.map((bar, index) => ({ ...bar, ts: START + index * MINUTE }));
const SERIES = { symbol: 'BTCUSDT', level: '1m' } as const;
const WAIT = { timeout: 40_000, interval: 100 };

const market: Kline[] = all.slice(0, 1001);
let server: BinanceServer;
let engine: Engine;
beforeAll(async () => {
  server = await startBinanceServer(market);
  const provider = createBinanceProvider({ url: server.url, streamUrl: server.streamUrl });
  engine = await startEngine({ liveProviders: [provider] });
  await engine.stores.klines.upsert(TENANT, provider.seriesOf(SERIES), all.slice(0, 901));
});
afterAll(async () => {
  await engine.stop();
  await server.close();
});

const messagesOf = async (ref: RunRef): Promise<readonly AlertMessage[]> => {
  const events = await engine.stores.events.read({ ...ref, afterSeq: 0, limit: 10_000 });
  return events.filter(({ event }) => event === 'custom').map(({ data }) => JSON.parse(data) as AlertMessage);
};
const nameOf = (bar: number) => new Date(all[bar]?.ts ?? 0).toISOString().replace('.000Z', 'Z');
const firedOf = async (ref: RunRef) =>
  (await messagesOf(ref))
    .flatMap((message) => (message.type === 'alert' ? [message.point] : []))
    .map(({ at, side, type, confirmedAt }) => `${at} ${side}${type} ${confirmedAt}`)
    .toSorted();
const replayed = (upTo: number) =>
  REPLAYED.filter(({ confirmedBar }) => confirmedBar > 1000 && confirmedBar <= upTo)
    .map(({ bar, name, confirmedBar }) => `${nameOf(bar)} ${name} ${nameOf(confirmedBar)}`)
    .toSorted();
const watermarkOf = async (ref: RunRef) => (await engine.stores.alerts.series(ref))[0]?.watermarkTs;

test('I12: what closed before the watch began is history, a forming bar says nothing, and each closed one is judged', async () => {
  const ref = await engine.start('watch', { symbols: ['BTCUSDT'], level: '1m', pollSeconds: 3600 });
  await expect.poll(() => watermarkOf(ref), WAIT).toBe(all[1000]?.ts);
  expect(await firedOf(ref)).toEqual([]);

  // A bar that confirms a point, and has not ended by the clock of the exchange.
  const last = REPLAYED.map(({ confirmedBar }) => confirmedBar).find((bar) => bar > 1400) ?? Number.NaN;
  market.push(...all.slice(1001, last + 1));
  server.setNow(START + (last + 0.5) * MINUTE);
  await expect.poll(() => watermarkOf(ref), WAIT).toBe(all[last - 1]?.ts);
  expect(await firedOf(ref)).toEqual(replayed(last - 1));

  server.setNow(START + (last + 1) * MINUTE);
  await expect.poll(() => watermarkOf(ref), WAIT).toBe(all[last]?.ts);
  expect(await firedOf(ref)).toEqual(replayed(last));
  expect(replayed(last).length).toBeGreaterThan(replayed(last - 1).length);

  server.refuse({ status: 418, headers: { 'retry-after': '7200' } });
  const brokenOf = async () =>
    (await messagesOf(ref)).flatMap((message) => (message.type === 'series_broken' ? [message.reason] : []));
  await expect.poll(brokenOf, WAIT).toEqual([expect.stringContaining('it limits our requests')]);
  market.push(...all.slice(last + 1, 1700));
  server.setNow(START + 1700 * MINUTE);
  await engine.client.workflow.getHandle(`run-${ref.runId}-job-1`).signal('evaluateNow');
  await expect.poll(() => watermarkOf(ref), WAIT).toBe(all[1699]?.ts);
  expect(await firedOf(ref)).toEqual(replayed(1699));
  expect((await messagesOf(ref)).map(({ type }) => type)).toContain('series_recovered');

  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  expect((await engine.finished(ref)).run.status).toBe('interrupted');
});
