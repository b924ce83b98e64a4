import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../api-client.ts';
import { storedSymbols } from './stored-symbols.ts';

const STORED = ['SPX', ...Array.from({ length: 2_500 }, (_, index) => `SYN${String(index + 1).padStart(4, '0')}`)];
/** Answers as `GET /market/series` does. */
const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const offset = Number(searchParams.get('offset'));
  const found = STORED.filter((symbol) => symbol.startsWith(searchParams.get('prefix') ?? ''));
  response.end(
    JSON.stringify(found.slice(offset, offset + Number(searchParams.get('limit'))).map((symbol) => ({ symbol }))),
  );
});
let client: ApiClient;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => server.close());

test('a star stands for all that begin so, over all pages, each once', async () => {
  expect(await storedSymbols(client, ['SPX', 'NOPE'], '1d')).toEqual(['SPX', 'NOPE']);
  expect(await storedSymbols(client, ['SYN000*', 'SPX', 'SYN0001'], '1d')).toEqual([...STORED.slice(1, 10), 'SPX']);
  expect(await storedSymbols(client, ['*'], '1d')).toEqual(STORED);
});

test('a star that stands for nothing is told', async () => {
  await expect(storedSymbols(client, ['ABC*'], '1w')).rejects.toThrow('at level 1w that begins with ABC');
});
