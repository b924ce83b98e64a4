import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Kline } from '../../domains/klines/index.ts';

interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const MINUTE = 60_000;

/**
 * Plays the part of Binance that we use, on this machine: one symbol (BTCUSDT) with bars of a minute, answers in the form of
 * the documentation (rest-api.md, web-socket-streams.md of binance/binance-spot-api-docs), weights, and faults on demand.
 */
export const startBinanceServer = async (klines: Kline[]) => {
  const requests: URLSearchParams[] = [];
  const refusals: (Refusal | 'drop')[] = [];
  const streams: string[] = [];
  let weight = 0;
  /** What the clock of the exchange says. */
  let now = (klines.at(-1)?.ts ?? 0) + MINUTE;

  const toRow = ({ ts, open, high, low, close, volume }: Kline) => [
    ts,
    ...[open, high, low, close, volume].map((value) => value.toFixed(8)),
    ts + MINUTE - 1,
    '2434.19055334',
    308,
    '1756.87402397',
    '28.46694368',
    '0',
  ];

  const rowsOf = (query: URLSearchParams) => {
    const from = Number(query.get('startTime') ?? 0);
    const to = Number(query.get('endTime') ?? now);
    const found = klines.filter(({ ts }) => ts >= from && ts <= to && ts <= now);
    return found.slice(0, Math.min(1000, Number(query.get('limit') ?? 500))).map(toRow);
  };

  const answer = (query: URLSearchParams, response: ServerResponse): void => {
    const send = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
      response.sendDate = false;
      response.writeHead(status, {
        'content-type': 'application/json;charset=UTF-8',
        date: new Date(now).toUTCString(),
        'x-mbx-used-weight-1m': `${weight}`,
        ...headers,
      });
      response.end(JSON.stringify(body));
    };
    const refusal = refusals.shift();
    if (refusal === 'drop') response.socket?.destroy();
    else if (refusal !== undefined)
      send(refusal.status, refusal.body ?? { code: -1003, msg: 'Too many requests.' }, refusal.headers);
    else if (query.get('symbol') !== 'BTCUSDT') send(400, { code: -1121, msg: 'Invalid symbol.' });
    else if (query.get('interval') !== '1m') send(400, { code: -1120, msg: 'Invalid interval.' });
    else {
      weight += 2;
      send(200, rowsOf(query));
    }
  };

  const server = createServer((request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname === '/api/v3/klines') {
      requests.push(searchParams);
      answer(searchParams, response);
    } else response.writeHead(404).end();
  });
  const sockets = new WebSocketServer({ server });
  const waiting: ((socket: WebSocket) => void)[] = [];
  sockets.on('connection', (socket, request) => {
    streams.push(request.url ?? '');
    waiting.shift()?.(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    streamUrl: `ws://127.0.0.1:${port}`,
    requests,
    /** Paths of the streams that were asked for. */
    streams,
    setWeight: (used: number) => {
      weight = used;
    },
    setNow: (ms: number) => {
      now = ms;
    },
    /** The next requests get these instead of an answer; `drop` breaks the connection. */
    refuse: (...next: readonly (Refusal | 'drop')[]) => refusals.push(...next),
    /** The next connection of a stream. */
    connected: () => new Promise<WebSocket>((resolve) => waiting.push(resolve)),
    send(socket: WebSocket, { ts, open, high, low, close, volume }: Kline, isClosed: boolean) {
      const [o, h, l, c, v] = [open, high, low, close, volume].map((value) => value.toFixed(8));
      const numbers = { f: 100, L: 200, n: 100, q: '1.0000', V: '500', Q: '0.500', B: '123456' };
      const k = { t: ts, T: ts + MINUTE - 1, s: 'BTCUSDT', i: '1m', o, c, h, l, v, x: isClosed, ...numbers };
      socket.send(JSON.stringify({ e: 'kline', E: ts + 1, s: 'BTCUSDT', k }));
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};

export type BinanceServer = Awaited<ReturnType<typeof startBinanceServer>>;
