// Against a real HTTP server that breaks its connections on purpose.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { ApiClient } from './api-client.ts';
import { followRun, LostStreamError, startRun } from './run-stream.ts';

const RUN = { threadId: 't', runId: 'r' };
const frame = (id: number): string => `event: values\ndata: {"n":${id}}\nid: ${id}\n\n`;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const serve = async (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<ApiClient> => {
  server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return new ApiClient(`http://127.0.0.1:${address.port}`);
};

/** A run of six events whose server cuts every connection after two of them. */
const cuttingServer = (seen: (string | undefined)[]) => {
  let last = 0;
  return serve((request, response) => {
    if (!request.url?.includes('/stream')) {
      response.end(JSON.stringify({ status: last < 6 ? 'running' : 'success' }));
      return;
    }
    seen.push(request.headers['last-event-id'] as string | undefined);
    const from = Number(request.headers['last-event-id'] ?? 0);
    last = Math.min(from + 2, 6);
    response.writeHead(200, { 'content-location': '/threads/t/runs/r' });
    response.write(`: heartbeat\n\n${frame(from + 1)}${frame(from + 2)}event: values\ndata: {"half":`);
    setTimeout(() => (last < 6 ? response.destroy() : response.end()), 5);
  });
};

test('a stream that breaks comes back with the last id it saw, and gives each event once', async () => {
  const seen: (string | undefined)[] = [];
  const client = await cuttingServer(seen);
  const reasons: string[] = [];
  const { run, events } = await startRun(client, { assistantId: 'a', threadId: 't', input: {}, modes: ['values'] });
  expect(run).toEqual(RUN);
  const options = { modes: ['values'], onReconnect: (reason: string) => void reasons.push(reason) };
  const ids = (await collect(followRun(client, run, options, events))).map(({ id }) => id);
  expect(ids).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(seen).toEqual([undefined, '2', '4']);
  expect(reasons).toHaveLength(2);
});

test('a server that stays away is given up; the run is named so that it can be joined', async () => {
  const client = await serve((_, response) => response.destroy());
  const following = collect(followRun(client, RUN, { modes: ['values'], giveUpMs: 300 }));
  await expect(following).rejects.toThrow(LostStreamError);
  await expect(following).rejects.toMatchObject({ run: RUN });
});

test('a refusal is final', async () => {
  let requests = 0;
  const client = await serve((_, response) => {
    requests += 1;
    response.writeHead(404).end('Run r not found');
  });
  const following = collect(followRun(client, RUN, { modes: ['values'] }));
  await expect(following).rejects.toThrow('was answered 404: Run r not found');
  expect(requests).toBe(1);
});

test('Ctrl-C ends a stream that is open', async () => {
  const client = await serve((_, response) => void response.writeHead(200).write(frame(1)));
  const stop = new AbortController();
  const following = (async () => {
    for await (const _ of followRun(client, RUN, { modes: ['values'], signal: stop.signal })) stop.abort();
  })();
  await expect(following).rejects.toThrow();
  expect(stop.signal.aborted).toBe(true);
});
