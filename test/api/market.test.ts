import { readFile } from 'node:fs/promises';
import { Auth } from '@langchain/langgraph-sdk/auth';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuthFileAuthentication } from '../../api/auth/auth-file.ts';
import { createDefaultAuthentication } from '../../api/auth/default-authentication.ts';
import { readKlinesParquet, writeKlinesParquet } from '../../domains/klines/index.ts';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  const apiKeys = 'key-a=acme,key-b=globex';
  api = await startApi({
    deps: {
      authenticate: createDefaultAuthentication({ apiKeys }),
      importMaxBytes: 1_000_000,
      importMaxPauseMs: 5_000,
    },
  });
});
afterAll(() => api.close());

const HEADER = 'dt,open,high,low,close,volume';
const rowsFrom = (days: readonly number[], close = 11) =>
  days.map((day) => `2020-01-${String(day).padStart(2, '0')},10,12,9,${close},100\n`).join('');
const csv = (...days: readonly number[]) => `${HEADER}\n${rowsFrom(days)}`;

const ask = (path: string, init: RequestInit = {}, key = 'key-a') =>
  api.fetch(`/market/series${path}`, { ...init, headers: { 'x-api-key': key, ...(init.headers as object) } });
const put = (
  path: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = { 'content-type': 'text/csv' },
) => ask(path, { method: 'PUT', body, headers });
const answer = async (response: Promise<Response>) => {
  const { status, text } = await response.then(async (one) => ({ status: one.status, text: await one.text() }));
  return [status, text] as const;
};
const jsonOf = async (response: Promise<Response>) => {
  const one = await response;
  expect(one.status).toBe(200);
  return (await one.json()) as Record<string, unknown>;
};

describe('import and export', () => {
  test('the sample series goes in, and comes out as it was', async () => {
    const sample = await readFile('samples/sp500-1d.csv');
    const facts = 'source=a%20file&adjustment=raw&currency=USD&board=none&session=us-equity';
    const result = await jsonOf(put(`/SPX/1d?${facts}`, sample));
    const series = {
      symbol: 'SPX',
      level: '1d',
      source: 'a file',
      adjustment: 'raw',
      bars: 5105,
      first: '2000-01-03T00:00:00.000Z',
      last: '2020-04-17T00:00:00.000Z',
      last_closed: true,
      version: expect.any(Number),
      updated_at: expect.any(String),
      currency: 'USD',
      board: 'none',
      session: 'us-equity',
    };
    expect(result).toEqual({ bars: 5105, added: 5105, changed: 0, series });
    const out = await ask('/SPX/1d');
    expect(out.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(out.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''SPX_1d.csv");
    const text = await out.text();
    expect(text.split('\n').slice(0, 2)).toEqual([
      HEADER,
      '2000-01-03T00:00:00Z,1469.25,1478,1438.36,1455.22,931800000',
    ]);
    const again = await jsonOf(put('/SPX/1d', text));
    expect(again).toMatchObject({ bars: 5105, added: 0, changed: 0, series: result.series });
    const range = await (await ask('/SPX/1d?from=2020-04-16&to=2020-04-17')).text();
    expect(range.trim().split('\n')).toHaveLength(3);
  });

  test('Parquet both ways, also by its content type', async () => {
    const klines = [1, 2].map((day) => ({
      ts: Date.UTC(2020, 0, day),
      open: 1,
      high: 3,
      low: 1,
      close: 2.5,
      volume: 7,
    }));
    const bytes = writeKlinesParquet(klines);
    const type = { 'content-type': 'application/vnd.apache.parquet' };
    expect(await jsonOf(put('/PQ/1d', bytes, type))).toMatchObject({ bars: 2, added: 2 });
    expect(await jsonOf(put('/PQ/1d?format=parquet', bytes, {}))).toMatchObject({ bars: 2, added: 0 });
    const out = await ask('/PQ/1d?format=parquet');
    expect(out.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(await readKlinesParquet(await out.arrayBuffer(), { level: '1d' })).toEqual(klines);
  });

  test('a symbol may have any letters; stamps of ends in a zone', async () => {
    const body = `time,open,high,low,close\n2020-01-02 15:30,10,12,9,11\n2020-01-02 16:00,10,12,9,11\n`;
    const query = 'time_zone=America/New_York&stamp=end&session=us-equity';
    await jsonOf(put(`/BRK%2FB/60m?${query}`, body));
    const text = await (await ask('/BRK%2FB/60m')).text();
    expect(text.split('\n').map((line) => line.slice(0, 20))).toEqual([
      HEADER.slice(0, 20),
      '2020-01-02T19:30:00Z',
      '2020-01-02T20:30:00Z',
      '',
    ]);
  });

  test('a forming bar is given out when asked for, with a column that says so', async () => {
    const body = `${HEADER},closed\n2020-01-01,10,12,9,11,1,true\n2020-01-02,10,12,9,11,1,false\n`;
    expect(await jsonOf(put('/FORM/1d', body))).toMatchObject({ series: { bars: 2, last_closed: false } });
    expect(await (await ask('/FORM/1d')).text()).toBe(`${HEADER}\n2020-01-01T00:00:00Z,10,12,9,11,1\n`);
    const text = await (await ask('/FORM/1d?forming=1')).text();
    expect(text).toBe(
      `${HEADER},closed\n2020-01-01T00:00:00Z,10,12,9,11,1,true\n2020-01-02T00:00:00Z,10,12,9,11,1,false\n`,
    );
    expect(await jsonOf(put('/FORM2/1d', text))).toMatchObject({ series: { last_closed: false } });
  });

  test('replace takes the place of all bars, of another adjustment too', async () => {
    await jsonOf(put('/ADJ/1d?adjustment=adjusted', csv(1, 2, 3)));
    const [status, text] = await answer(put('/ADJ/1d?adjustment=raw', csv(4)));
    expect(status).toBe(422);
    expect(text).toContain('found raw prices for a series of adjusted ones, which must not mix');
    expect(await jsonOf(put('/ADJ/1d?adjustment=raw&mode=replace', csv(4)))).toMatchObject({
      series: { bars: 1, adjustment: 'raw' },
    });
  });
});

describe('bad input changes nothing and is told in one sentence', () => {
  test.each([
    ['', 'Cannot import f.csv: found nothing; want a header such as'],
    [
      csv(1, 3, 2),
      'Cannot import f.csv, row 4: found the time 2020-01-02T00:00:00.000Z, before that of the row before',
    ],
    [
      csv(1, 1),
      'Cannot import f.csv, row 3: found the time 2020-01-01T00:00:00.000Z of the row before again; want one bar a time',
    ],
    [`${HEADER}\n2020-01-01,NaN,1,1,1,1\n`, 'row 2: found open "NaN"; want a number; drop or repair the row'],
    [
      `${HEADER}\n${rowsFrom([1])}2020-01-02T00:00:00+08:00,1,1,1,1,1\n`,
      'row 3: found the time "2020-01-02T00:00:00+08:00", of another time zone',
    ],
  ])('%#', async (body, message) => {
    const [status, text] = await answer(put('/BAD/1d?file=f.csv', body));
    expect([status, text]).toEqual([422, expect.stringContaining(message)]);
    expect((await ask('/BAD/1d')).status).toBe(404);
  });

  test('an error far before the end of a large body is still answered', async () => {
    const chunk = new TextEncoder().encode(rowsFrom([2]).repeat(1_000));
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new TextEncoder().encode(csv(1, 2))),
      pull: (stream) => stream.enqueue(chunk),
    });
    const response = await ask('/ENDLESS/1d', { method: 'PUT', body, duplex: 'half' } as RequestInit);
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('row 4: found the time')]);
  });

  test('a client that goes away in the middle leaves nothing, in the table and in the database', async () => {
    const day = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
    const rows = Array.from({ length: 9_000 }, (_, n) => `${day(n)},10,12,9,11,100\n`).join('');
    const copying = () =>
      api.database.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and query like 'copy incoming%' and state = 'active'`,
      );
    const leaving = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new TextEncoder().encode(`${HEADER}\n${rows}`)),
    });
    const sent = ask('/LEFT/1d', { method: 'PUT', body, duplex: 'half', signal: leaving.signal } as RequestInit);
    sent.catch(() => {});
    await vi.waitUntil(async () => (await copying()).length === 1, { timeout: 20_000 });
    leaving.abort();
    await expect(sent).rejects.toThrow();
    await vi.waitUntil(async () => (await copying()).length === 0, { timeout: 20_000 });
    expect((await ask('/LEFT/1d')).status).toBe(404);
  });

  test('a Parquet file with one broken byte, which its reader never gets through, keeps nobody waiting', async () => {
    const day = (n: number) => ({ ts: n * 86_400_000, open: 1, high: 3, low: 1, close: 2.5, volume: 7 });
    const bytes = writeKlinesParquet([day(1), day(2)]);
    new Uint8Array(bytes)[20] = 255 - (new Uint8Array(bytes)[20] ?? 0);
    const leaving = new AbortController();
    const sent = ask('/BROKEN/1d?format=parquet', { method: 'PUT', body: bytes, signal: leaving.signal });
    const refused = expect(sent).rejects.toThrow();
    for (let times = 0; times < 20; times += 1)
      expect((await ask('?prefix=BROKEN', { signal: AbortSignal.timeout(10_000) })).status).toBe(200);
    leaving.abort();
    await refused;
  });

  test('imports of which nothing comes lose their turn, and leave nothing', async () => {
    const stuck = ['STUCK1', 'STUCK2', 'STUCK3', 'STUCK4'].map((symbol) => {
      const body = new ReadableStream<Uint8Array>({
        start: (stream) => stream.enqueue(new TextEncoder().encode(csv(1, 2))),
      });
      return answer(ask(`/${symbol}/1d`, { method: 'PUT', body, duplex: 'half' } as RequestInit));
    });
    expect(await jsonOf(put('/AFTER/1d', csv(1)))).toMatchObject({ bars: 1 });
    for (const refused of await Promise.all(stuck))
      expect(refused).toEqual([422, expect.stringContaining('Cannot import: nothing of the body came for 5 s')]);
    expect(await (await ask('?prefix=STUCK')).json()).toEqual([]);
  });

  test('a body over the limit of imports; bodies over that of other routes are fine', async () => {
    const days = Array.from({ length: 20_000 }, (_, n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    const large = `${HEADER}\n${days.map((day) => `${day},10.123456789,12.123456789,9.123456789,11.123456789,100.123456789\n`).join('')}`;
    expect(large.length).toBeGreaterThan(1_000_000);
    const [status, text] = await answer(put('/LARGE/1d', large));
    expect([status, text]).toEqual([413, expect.stringContaining('the body is over the limit of 1000000 bytes')]);
    expect((await ask('/LARGE/1d')).status).toBe(404);
  });

  test.each([
    ['PUT', '/A/7m', 'level: found "7m", want one of "1m"'],
    ['PUT', '/A/1d?adjustment=both', 'adjustment: found "both", want one of "raw", "adjusted"'],
    ['PUT', '/A/1d?time_zone=Mars', 'Cannot import A 1d: found the time zone "Mars"; want an IANA name'],
    ['PUT', '/A/1d?session=night', 'session: found "night"'],
    ['PUT', '/A/1d?currency=%24', 'currency: want a code such as USD, CNY or USDT'],
    ['PUT', '/A%00B/1d', 'symbol: must have no control characters'],
    ['GET', '/A%00B/1d', 'symbol: must have no control characters'],
    ['GET', '/A/1d?format=xlsx', 'format: found "xlsx", want one of "csv", "parquet"'],
    ['GET', '/A/1d?from=2020-02-02&to=2020-02-01', 'from: must not be after `to`'],
    ['GET', '/A/1d/gaps?limit=0', 'limit: found "0", want at least 1'],
    ['GET', '?limit=1001', 'limit: found "1001", want at most 1000'],
    ['DELETE', `/${'x'.repeat(33)}/1d`, 'symbol: '],
  ])('%s %s', async (method, path, message) => {
    const init = method === 'PUT' ? { method, body: csv(1) } : { method };
    expect(await answer(ask(path, init))).toEqual([422, expect.stringContaining(message)]);
  });

  test.each([
    ['GET', '/NONE/1d'],
    ['GET', '/NONE/1d/gaps'],
    ['DELETE', '/NONE/1d'],
  ])('%s %s is 404', async (method, path) => {
    expect(await answer(ask(path, { method }))).toEqual([
      404,
      expect.stringContaining('No klines of NONE at level 1d'),
    ]);
  });
});

test('series are listed by page and filter, and deleted', async () => {
  for (const symbol of ['L1', 'L2', 'L3'])
    await jsonOf(put(`/${symbol}/1d${symbol === 'L2' ? '?board=star' : ''}`, csv(1)));
  const page = await ask('?prefix=L&limit=2');
  expect([page.headers.get('x-pagination-total'), page.headers.get('x-pagination-next')]).toEqual(['3', '2']);
  const symbols = async (query: string) =>
    ((await (await ask(query)).json()) as { symbol: string }[]).map(({ symbol }) => symbol);
  expect(await symbols('?prefix=L&limit=2&offset=2')).toEqual(['L3']);
  expect(await symbols('?symbols=L1&symbols=L3&level=1d')).toEqual(['L1', 'L3']);
  expect(await symbols('?board=star')).toEqual(['L2']);
  expect((await ask('/L2/1d', { method: 'DELETE' })).status).toBe(204);
  expect(await symbols('?prefix=L')).toEqual(['L1', 'L3']);
});

test('gaps by the hours of the series, or of the request', async () => {
  // 2020-01-03 is a Friday; the 7th is missing.
  await jsonOf(put('/GAP/1d?session=us-equity', csv(2, 3, 6, 8)));
  expect(await jsonOf(ask('/GAP/1d/gaps'))).toEqual({
    symbol: 'GAP',
    level: '1d',
    session: 'us-equity',
    expected: 5,
    found: 4,
    missing: 1,
    outside: 0,
    misaligned: 0,
    gaps: [{ from: '2020-01-07T00:00:00.000Z', to: '2020-01-07T00:00:00.000Z', bars: 1 }],
    omitted: 0,
  });
  expect(await jsonOf(ask('/GAP/1d/gaps?session=continuous&limit=1'))).toMatchObject({ missing: 3, omitted: 1 });
  expect(await jsonOf(ask('/GAP/1d/gaps?from=2020-01-02&to=2020-01-06'))).toMatchObject({ missing: 0, found: 3 });
  const [status, text] = await answer(put('/GAP/1d', csv(4)));
  expect([status, text]).toEqual([422, expect.stringContaining('where no bar of 1d begins in this market')]);
});

test('I9: another tenant neither sees, reads, changes nor deletes it', async () => {
  await jsonOf(put('/MINE/1d', csv(1, 2)));
  const theirs = (path: string, init: RequestInit = {}) => ask(path, init, 'key-b');
  expect(await (await theirs('')).json()).toEqual([]);
  for (const [method, path] of [
    ['GET', '/MINE/1d'],
    ['GET', '/MINE/1d/gaps'],
    ['DELETE', '/MINE/1d'],
  ] as const)
    expect((await theirs(path, { method })).status).toBe(404);
  expect((await theirs('/MINE/1d', { method: 'PUT', body: csv(3) })).status).toBe(200);
  expect(await (await ask('/MINE/1d')).text()).toBe(
    `${HEADER}\n${rowsFrom([1, 2]).replaceAll(',10,', 'T00:00:00Z,10,')}`,
  );
});

test('an auth file decides about market; a filter, which bars cannot keep, lets nobody in', async () => {
  const auth = new Auth()
    .authenticate((request) => ({ identity: request.headers.get('x-user') ?? 'nobody', permissions: [] }))
    .on('*', ({ user }) => ({ owner: user.identity }));
  (
    auth as unknown as {
      on(event: string, handler: (request: { action: string; user: { identity: string } }) => unknown): void;
    }
  ).on('market', ({ action, user }) =>
    user.identity === 'filter' ? { owner: 'filter' } : user.identity === 'boss' || action === 'search',
  );
  const own = await startApi({
    replicas: false,
    deps: { authenticate: createAuthFileAuthentication(auth, { where: 'auth of a test', disableStudioAuth: false }) },
  });
  try {
    const status = async (user: string, path = '', method = 'GET') =>
      (
        await own.fetch(`/market/series${path}`, {
          method,
          headers: { 'x-user': user },
          ...(method === 'PUT' && { body: csv(1) }),
        })
      ).status;
    expect(await status('boss', '/X/1d', 'PUT')).toBe(200);
    expect([await status('ann'), await status('ann', '/X/1d'), await status('ann', '/X/1d', 'PUT')]).toEqual([
      200, 403, 403,
    ]);
    expect([await status('filter'), await status('filter', '/X/1d')]).toEqual([403, 403]);
  } finally {
    await own.close();
  }
});
