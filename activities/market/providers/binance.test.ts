import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateSeries, type Kline } from '../../../domains/klines/index.ts';
import { type BinanceServer, startBinanceServer } from '../../../test/support/binance-server.ts';
import { createBinanceProvider } from './binance.ts';

const MINUTE = 60_000;
const START = Date.UTC(2020, 0, 1);
const all = generateSeries({ seed: 1, number: 1, level: '1m', bars: 2500, startTs: START }).klines;

let server: BinanceServer;
let waits: number[];
let klines: Kline[];
beforeEach(async () => {
  klines = [...all];
  server = await startBinanceServer(klines);
  waits = [];
});
afterEach(() => server.close());

const provider = (more: object = {}) =>
  createBinanceProvider({
    url: server.url,
    streamUrl: server.streamUrl,
    wait: async (ms) => void waits.push(ms),
    ...more,
  });
const request = { symbol: 'BTCUSDT', level: '1m' } as const;
const collect = async (range: object = {}, symbol = 'BTCUSDT'): Promise<readonly Kline[]> => {
  const bars: Kline[] = [];
  for await (const page of provider().bars({ ...request, symbol, ...range })) bars.push(...page);
  return bars;
};

describe('bars by REST', () => {
  test('all of them, a thousand at a time', async () => {
    expect(await collect()).toEqual(all);
    expect(server.requests.map((query) => [query.get('startTime'), query.get('limit')])).toEqual([
      ['0', '1000'],
      [`${START + 999 * MINUTE + 1}`, '1000'],
      [`${START + 1999 * MINUTE + 1}`, '1000'],
    ]);
  });

  test('a range has both its ends; a range without bars has none', async () => {
    const bars = await collect({ fromTs: START + 10 * MINUTE, toTs: START + 12 * MINUTE });
    expect(bars).toEqual(all.slice(10, 13));
    expect(await collect({ fromTs: START + 9000 * MINUTE })).toEqual([]);
  });

  test('the bar that has not ended by the clock of the exchange is forming', async () => {
    server.setNow(START + 2499 * MINUTE + 30_000);
    const bars = await collect({ fromTs: START + 2498 * MINUTE });
    expect(bars.map(({ closed }) => closed)).toEqual([undefined, false]);
  });

  test('429 and 418: nothing is asked before Retry-After has passed', async () => {
    server.refuse({ status: 429, headers: { 'retry-after': '7' } }, { status: 418, headers: { 'retry-after': '120' } });
    expect(await collect({ toTs: START })).toEqual([all[0]]);
    expect(waits).toEqual([7_000, 120_000]);
    expect(server.requests).toHaveLength(3);
  });

  test('a ban of hours is told, not waited for', async () => {
    server.refuse({ status: 418, headers: { 'retry-after': '7200' } });
    await expect(collect()).rejects.toMatchObject({
      code: 'MARKET_DATA_UNAVAILABLE',
      message: `Cannot get bars from ${server.url}: it limits our requests for another 7200 s (418); try again then`,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('before the weight of a minute is used up, the next minute is waited for', async () => {
    server.setWeight(4_798); // with this request 4,800
    server.setNow(START + 2500 * MINUTE + 20_000);
    const bars = provider().bars(request)[Symbol.asyncIterator]();
    await bars.next();
    expect(waits).toEqual([]);
    server.setWeight(0);
    await bars.next();
    expect(waits).toHaveLength(1);
    // By the exchange's clock 40 s of the minute were left.
    expect(waits[0]).toBeGreaterThan(35_000);
    expect(waits[0]).toBeLessThanOrEqual(40_000);
    await bars.next();
    expect(waits).toHaveLength(1);
  });

  test('5xx and broken connections are tried again, ever later', async () => {
    server.refuse({ status: 502 }, 'drop', { status: 503 });
    expect(await collect({ toTs: START })).toEqual([all[0]]);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  test('what stays away is told', async () => {
    server.refuse(...Array(5).fill({ status: 500, body: { code: -1000, msg: 'An unknown error.' } }));
    await expect(collect()).rejects.toMatchObject({
      code: 'MARKET_DATA_UNAVAILABLE',
      message: expect.stringContaining('it answers 500 (An unknown error. (code -1000)); try again later'),
    });
    server.refuse(...Array(5).fill('drop'));
    await expect(collect()).rejects.toThrow('it cannot be reached, or limits our requests again and again');
  });

  test.each([
    ['ETHUSDT', {}, 'it refuses the request: Invalid symbol. (code -1121)'],
    ['BTCUSDT', { level: '1d' }, 'it refuses the request: Invalid interval. (code -1120)'],
    ['btc/usdt', {}, 'want a spot symbol such as BTCUSDT'],
  ])('refused: %s %j', async (symbol, more, message) => {
    await expect(collect(more, symbol)).rejects.toMatchObject({
      code: 'MARKET_DATA_REJECTED',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [{ rows: [] }, 'found Invalid input: expected array, received object; want what the exchange'],
    [[[START, '1', '2', '1', 'x', '5', START + 59_999]], ': found close NaN; want a finite number'],
    [
      [[START, '1.5', '2', '1', '3', '5', START + 59_999]],
      ': found open 1.5, high 2, low 1, close 3; want low <= open',
    ],
  ])('an answer that is none: %j', async (body, message) => {
    server.refuse({ status: 200, body });
    await expect(collect()).rejects.toMatchObject({
      code: 'MARKET_DATA_REJECTED',
      message: expect.stringContaining(message),
    });
  });
});

describe('bars live', () => {
  const forming = (index: number): Kline => ({ ...(all[index] as Kline), closed: false });

  /** A stream under way, and its connection. */
  const start = async (more: object = {}) => {
    const stopping = new AbortController();
    const connected = server.connected();
    const bars = provider(more)
      .live({ ...request, fromTs: START + 2498 * MINUTE }, stopping.signal)
      [Symbol.asyncIterator]();
    const next = async () => (await bars.next()).value as Kline | undefined;
    const first = next();
    return { stopping, bars, next, first, socket: await connected };
  };

  test('first what was, then bars as they form and close', async () => {
    const { stopping, next, first, socket } = await start();
    expect(server.streams).toEqual(['/ws/btcusdt@kline_1m']);
    expect([await first, await next()]).toEqual([all[2498], all[2499]]);
    const coming = { ...(all[0] as Kline), ts: START + 2500 * MINUTE };
    server.send(socket, all[2499] as Kline, false); // closed already: no news
    socket.send('{"result":null,"id":1}');
    server.send(socket, coming, false);
    expect(await next()).toEqual({ ...coming, closed: false });
    server.send(socket, coming, true);
    expect(await next()).toEqual(coming);
    stopping.abort();
    expect(await next()).toBeUndefined();
  });

  test('a connection that breaks is made anew, and what closed meanwhile comes by REST', async () => {
    klines.splice(2490);
    server.setNow(START + 2490 * MINUTE);
    const stopping = new AbortController();
    const connected = server.connected();
    const bars = provider()
      .live({ ...request, fromTs: START + 2489 * MINUTE }, stopping.signal)
      [Symbol.asyncIterator]();
    const next = async () => (await bars.next()).value as Kline | undefined;
    const first = next();
    const socket = await connected;
    expect(await first).toEqual(all[2489]);
    server.send(socket, all[2490] as Kline, false);
    expect(await next()).toEqual(forming(2490));
    const again = server.connected();
    klines.push(...all.slice(2490, 2493));
    server.setNow(START + 2492 * MINUTE + 10_000);
    const coming = next();
    socket.terminate();
    await again;
    expect([await coming, await next(), await next()]).toEqual([all[2490], all[2491], forming(2492)]);
    expect(waits).toEqual([1_000]);
    stopping.abort();
    expect(await next()).toBeUndefined();
  });

  test('a bar whose end was not told is asked for', async () => {
    const { stopping, next, first, socket } = await start();
    await first;
    await next();
    const coming = (index: number) => ({ ...(all[index] as Kline), ts: START + (2500 + index) * MINUTE });
    server.send(socket, coming(0), false);
    await next();
    klines.push(coming(0), coming(1));
    server.setNow(START + 2503 * MINUTE);
    server.send(socket, coming(2), false);
    expect([await next(), await next(), await next()]).toEqual([coming(0), coming(1), { ...coming(2), closed: false }]);
    stopping.abort();
  });

  test('a connection that says nothing is taken for dead', async () => {
    const { stopping, next, first } = await start({ silenceMs: 100 });
    await first;
    await next();
    const again = server.connected();
    const coming = next();
    await again;
    stopping.abort();
    expect(await coming).toBeUndefined();
  });

  test('an unknown symbol is told at once', async () => {
    const stopping = new AbortController();
    const bars = provider()
      .live({ ...request, symbol: 'NONE' }, stopping.signal)
      [Symbol.asyncIterator]();
    await expect(bars.next()).rejects.toThrow('Invalid symbol. (code -1121)');
  });
});
