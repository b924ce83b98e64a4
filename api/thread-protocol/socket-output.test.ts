import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createSocketOutput } from './socket-output.ts';

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

const pair = async () => {
  const server = new WebSocketServer({ port: 0 });
  servers.push(server);
  await once(server, 'listening');
  const reader = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[writer]] = (await Promise.all([once(server, 'connection'), once(reader, 'open')])) as [[WebSocket], unknown];
  return { writer, reader };
};

const MEGABYTE = 'x'.repeat(1024 * 1024);

test('a reader that has stopped is cut off, and little waited for it', async () => {
  const { writer, reader } = await pair();
  reader.pause();
  const output = createSocketOutput(writer, { stallMs: 300 });
  let most = 0;
  for (let sent = 0; sent < 200 && writer.readyState === writer.OPEN; sent += 1) {
    await output.send(MEGABYTE);
    most = Math.max(most, writer.bufferedAmount);
  }
  expect(writer.readyState).not.toBe(writer.OPEN);
  expect(most).toBeLessThan(3 * 1024 * 1024);
});

test('a slow reader gets everything', async () => {
  const { writer, reader } = await pair();
  const output = createSocketOutput(writer, { stallMs: 1_000 });
  let got = 0;
  reader.on('message', () => {
    got += 1;
    reader.pause();
    setTimeout(() => reader.resume(), 20);
  });
  for (let sent = 0; sent < 20; sent += 1) await output.send(MEGABYTE);
  await expect.poll(() => got).toBe(20);
  expect(writer.readyState).toBe(writer.OPEN);
});

test('to a socket that is closed nothing is written', async () => {
  const { writer, reader } = await pair();
  reader.close();
  await once(writer, 'close');
  await createSocketOutput(writer, { stallMs: 300 }).send('late');
});
