// Watches of the market, on the real Temporal and PostgreSQL: what fires is what an independent program saw, once each.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertMessage } from '../../schemas/alerts.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';
import { dayOf, REPLAYED, SPX, tsOf } from './spx.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const WAIT = { timeout: 30_000, interval: 25 };

const importBars = (symbol: string, from: number, to: number, tenantId = TENANT) =>
  engine.stores.klines.upsert(tenantId, { symbol, level: '1d', source: 'test' }, SPX.slice(from, to));

const watchOf = ({ runId }: RunRef) => engine.client.workflow.getHandle(`run-${runId}-job-1`);

const messagesOf = async (ref: RunRef): Promise<readonly AlertMessage[]> => {
  const events = await engine.stores.events.read({ ...ref, afterSeq: 0, limit: 10_000 });
  return events.filter(({ event }) => event === 'custom').map(({ data }) => JSON.parse(data) as AlertMessage);
};
const ofType = <Type extends AlertMessage['type']>(messages: readonly AlertMessage[], type: Type) =>
  messages.filter((message): message is Extract<AlertMessage, { type: Type }> => message.type === type);

const startWatch = async (input: object): Promise<RunRef> => {
  const ref = await engine.start('watch', { pollSeconds: 3600, ...input });
  await expect.poll(async () => (await messagesOf(ref)).map(({ type }) => type), WAIT).toContain('watching');
  return ref;
};

/** Looks for new bars until all that are stored are judged. */
const judged = async (ref: RunRef, symbol: string, bar: number): Promise<void> => {
  await expect
    .poll(
      async () => {
        await watchOf(ref).signal('evaluateNow');
        return (await engine.stores.alerts.series(ref)).find((one) => one.symbol === symbol)?.watermarkTs;
      },
      { ...WAIT, interval: 200 },
    )
    .toBe(tsOf(bar));
};

const cancel = async (ref: RunRef) => {
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  return engine.finished(ref);
};

const firedOf = (messages: readonly AlertMessage[], symbol: string) =>
  ofType(messages, 'alert')
    .filter((alert) => alert.symbol === symbol)
    .map(({ point }) => `${point.at} ${point.side}${point.type} ${point.confirmedAt}`)
    .toSorted();
const replayed = (after: number, upTo: number) =>
  REPLAYED.filter(({ confirmedBar }) => confirmedBar > after && confirmedBar <= upTo)
    .map(({ bar, name, confirmedBar }) => `${dayOf(bar)} ${name} ${dayOf(confirmedBar)}`)
    .toSorted();

describe('bars that come in slices', () => {
  let ref: RunRef;
  const symbol = 'SLICES';

  test('I12: at each slice exactly the points have fired that the reference saw confirmed by then, across executions', async () => {
    await importBars(symbol, 0, 1001);
    ref = await startWatch({ symbols: ['slices'], evaluationsPerExecution: 2 });
    for (let at = 1001; at < SPX.length; ) {
      const to = Math.min(at + 1 + ((at * 7919) % 600), SPX.length);
      await importBars(symbol, at, to);
      await judged(ref, symbol, to - 1);
      expect(firedOf(await messagesOf(ref), symbol)).toEqual(replayed(1000, to - 1));
      at = to;
    }
    expect(replayed(1000, SPX.length).length).toBeGreaterThan(100);
    const status = await watchOf(ref).query<{ executions: number; fired: number }>('status');
    expect(status.executions).toBeGreaterThan(3);
    expect(status.fired).toBe(replayed(1000, SPX.length).length);
  });

  test('what vanished later is told, and stands in the end as the reference has it', async () => {
    const gone = new Map<string, string | null>();
    for (const message of await messagesOf(ref)) {
      if (message.type !== 'alert' && message.type !== 'alert_withdrawn' && message.type !== 'alert_restored') continue;
      const { point } = message;
      gone.set(
        `${point.at} ${point.side}${point.type}`,
        message.type === 'alert_withdrawn' ? (message.point.withdrawnAt ?? '') : null,
      );
    }
    const wanted = REPLAYED.filter(({ confirmedBar }) => confirmedBar > 1000).map(({ bar, name, withdrawnBar }) => [
      `${dayOf(bar)} ${name}`,
      withdrawnBar === null ? null : dayOf(withdrawnBar),
    ]);
    expect([...gone].toSorted()).toEqual(wanted.toSorted());
    const { fired, withdrawn } = (await engine.stores.alerts.find(TENANT, ref.runId)) ?? {};
    expect(fired).toBe(wanted.length);
    expect(withdrawn).toBe(wanted.filter(([, at]) => at !== null).length);
  });

  test('each message says by which definition, from what and as of when', async () => {
    const [alert] = ofType(await messagesOf(ref), 'alert');
    expect(alert).toMatchObject({
      alertId: ref.runId,
      symbol,
      level: '1d',
      source: 'test',
      asOf: alert?.point.confirmedAt,
      definition: { hash: expect.stringMatching(/^[0-9a-f]{16}$/), options: { divergence: { maxRatio: 0.8 } } },
    });
    expect(alert?.point.id).toContain(`${symbol}|1d|${alert?.definition.hash}|point|`);
  });

  test('the history of an execution stays short: it holds counts', async () => {
    const { events } = await watchOf(ref).fetchHistory();
    expect(events?.length).toBeLessThan(60);
    expect(JSON.stringify(events)).not.toContain('buy2s');
  });

  test('I8: a cancel ends the watch and its alert, and nothing fires any more', async () => {
    const before = (await messagesOf(ref)).length;
    const { run } = await cancel(ref);
    expect(run.status).toBe('interrupted');
    expect(await engine.stores.alerts.find(TENANT, ref.runId)).toMatchObject({ state: 'cancelled' });
    expect((await messagesOf(ref)).length).toBe(before);
    await expect(watchOf(ref).result()).rejects.toThrow();
  });
});

test('an import is noticed by the poll alone', async () => {
  await importBars('POLLED', 0, 1001);
  const ref = await startWatch({ symbols: ['POLLED'], pollSeconds: 1 });
  await importBars('POLLED', 1001, 1500);
  await expect.poll(async () => firedOf(await messagesOf(ref), 'POLLED'), WAIT).toEqual(replayed(1000, 1499));
  await cancel(ref);
});

test('a watch ends at its time, and says what it came to', async () => {
  await importBars('ENDS', 0, 1500);
  const until = new Date(Date.now() + 1_500).toISOString();
  const { run, thread, ref } = await engine.run('watch', {
    symbols: ['ENDS'],
    points: ['buy2', 'sell2'],
    since: dayOf(1001),
    until,
  });
  expect(run.status).toBe('success');
  const wanted = replayed(1000, 1499).filter((row) => / (buy|sell)2s? /.test(row));
  expect(wanted.length).toBeGreaterThan(3);
  expect(firedOf(await messagesOf(ref), 'ENDS')).toEqual(wanted);
  expect(thread.values).toMatchObject({
    result: { alertId: ref.runId, fired: wanted.length, series: 1, broken: [] },
  });
  expect(await engine.stores.alerts.find(TENANT, ref.runId)).toMatchObject({ state: 'ended' });
});

test('a series that is broken is told once, stops no other, and is judged when it is mended', async () => {
  await importBars('MIX.A', 0, 1001);
  await importBars('MIX.B', 0, 1001);
  const ref = await startWatch({ symbols: ['MIX.*'] });
  const setHigh = (high: number | undefined) =>
    engine.database.query(
      `update klines set high = $2 where ts = to_timestamp($1::float8 / 1000)
        and series_id = (select series_id from kline_series where symbol = 'MIX.A')`,
      [tsOf(900), high],
    );
  await setHigh(1);
  await importBars('MIX.A', 1001, 1500);
  await importBars('MIX.B', 1001, 1500);
  await judged(ref, 'MIX.B', 1499);
  await judged(ref, 'MIX.B', 1499);
  const messages = await messagesOf(ref);
  expect(firedOf(messages, 'MIX.B')).toEqual(replayed(1000, 1499));
  expect(firedOf(messages, 'MIX.A')).toEqual([]);
  expect(ofType(messages, 'series_broken')).toEqual([
    {
      type: 'series_broken',
      alertId: ref.runId,
      symbol: 'MIX.A',
      level: '1d',
      reason: expect.stringMatching(/high 1,/),
    },
  ]);
  expect(await engine.stores.alerts.series(ref)).toMatchObject([{ fault: expect.any(String) }, { fault: undefined }]);
  await importBars('MIX.A', 900, 901);
  await judged(ref, 'MIX.A', 1499);
  expect(firedOf(await messagesOf(ref), 'MIX.A')).toEqual(replayed(1000, 1499));
  expect(ofType(await messagesOf(ref), 'series_recovered')).toHaveLength(1);
  await cancel(ref);
});

test('a point whose bars were replaced is withdrawn with that reason', async () => {
  await importBars('REVISED', 0, 1500);
  const ref = await startWatch({ symbols: ['REVISED'], since: dayOf(1001) });
  await judged(ref, 'REVISED', 1499);
  const [last] = ofType(await messagesOf(ref), 'alert').slice(-1);
  if (last === undefined) throw new Error('something fires');
  // The price of its extreme was a mistake: nothing turned there.
  const at = SPX.findIndex(({ ts }) => ts === Date.parse(last.point.at));
  const [before, bar] = [SPX[at - 8], SPX[at]];
  if (before === undefined || bar === undefined) throw new Error('the point is on a bar');
  const flat = SPX.slice(at - 8, at + 8).map(({ ts }) => ({ ...before, ts }));
  await engine.stores.klines.upsert(TENANT, { symbol: 'REVISED', level: '1d', source: 'test' }, flat);
  await expect
    .poll(
      async () => {
        await watchOf(ref).signal('evaluateNow');
        return ofType(await messagesOf(ref), 'alert_withdrawn')
          .filter(({ reason }) => reason === 'bars replaced')
          .map(({ point }) => point.id);
      },
      { ...WAIT, interval: 200 },
    )
    .toContain(last.point.id);
  await cancel(ref);
});

test('I9: a watch of everything sees what is the tenant’s own', async () => {
  await importBars('FOREIGN', 0, 1500, 'tenant-2');
  await importBars('OWN', 0, 1001);
  const ref = await startWatch({ symbols: ['*'], since: dayOf(500) });
  await judged(ref, 'OWN', 1000);
  const messages = await messagesOf(ref);
  expect(JSON.stringify(messages)).not.toContain('FOREIGN');
  expect((await engine.stores.alerts.series(ref)).map(({ symbol }) => symbol)).not.toContain('FOREIGN');
  await cancel(ref);
  const { run } = await engine.run('watch', { symbols: ['FOREIGN'] });
  expect(run).toMatchObject({
    status: 'error',
    error: { error: 'KLINES_NOT_FOUND', message: expect.stringMatching(/^No klines of FOREIGN at level 1d: /) },
  });
});

test.each([
  [{ symbols: ['OWN'], level: '5m' }, /No klines of OWN at level 5m/],
  [{ symbols: ['OWN'], level: '7m' }, /level/],
  [{ symbols: [] }, /symbols/],
  [{ symbols: ['A*B'] }, /symbols/],
  [{ symbols: ['OWN'], points: ['buy9'] }, /points/],
  [{ symbols: ['OWN'], since: 'yesterday' }, /since/],
  [{ symbols: ['OWN'], webhook: 'http://169.254.169.254/x' }, /public address/],
  [{ symbols: ['OWN'], definition: { divergence: { maxRatio: -1 } } }, /maxRatio/],
  [{ symbols: ['OWN'], pollSeconds: 0 }, /pollSeconds/],
])('bad input is refused with its reason: %j', async (input, reason) => {
  await importBars('OWN', 0, 10);
  const { run } = await engine.run('watch', input);
  expect(run.status).toBe('error');
  expect(run.error?.message).toMatch(reason);
});

test('a series without a bar to judge costs no analysis, and is followed once it has some', async () => {
  await importBars('GROWS.1', 0, 20);
  const ref = await startWatch({ symbols: ['GROWS.*'] });
  await importBars('GROWS.2', 0, 1001);
  await expect
    .poll(
      async () => {
        await watchOf(ref).signal('evaluateNow');
        return (await engine.stores.alerts.series(ref)).length;
      },
      { ...WAIT, interval: 200 },
    )
    .toBe(2);
  await importBars('GROWS.2', 1001, 1500);
  await judged(ref, 'GROWS.2', 1499);
  expect(firedOf(await messagesOf(ref), 'GROWS.2')).toEqual(replayed(1000, 1499));
  expect(await engine.stores.alerts.series(ref)).toMatchObject([{ anchorTs: undefined }, { anchorTs: tsOf(0) }]);
  await cancel(ref);
});
