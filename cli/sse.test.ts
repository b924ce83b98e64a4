import { expect, test } from 'vitest';
import { parseServerEvents } from './sse.ts';

const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size);
}

const parse = async (text: string, size = text.length) => {
  let comments = 0;
  const events = await collect(
    parseServerEvents(inPieces(text, size), () => {
      comments += 1;
    }),
  );
  return { events, comments };
};

// Source of each row: the HTML standard, section 9.2.6, and the frames of AGENT-SERVER's two reference servers.
test.each([
  ['LF', 'event: values\ndata: {"a":1}\nid: 7\n\n', [{ event: 'values', data: '{"a":1}', id: '7' }]],
  ['CRLF', 'event: values\r\ndata: {"a":1}\r\nid: 7\r\n\r\n', [{ event: 'values', data: '{"a":1}', id: '7' }]],
  ['CR', 'event: values\rdata: {"a":1}\rid: 7\r\r', [{ event: 'values', data: '{"a":1}', id: '7' }]],
  ['no name', 'data: x\n\n', [{ event: 'message', data: 'x', id: undefined }]],
  ['no space', 'data:x\n\n', [{ event: 'message', data: 'x', id: undefined }]],
  ['two lines of data', 'data: x\ndata: y\n\n', [{ event: 'message', data: 'x\ny', id: undefined }]],
  ['no data is no event', 'event: ping\n\n', []],
  ['cut off', 'data: x\n\ndata: y\n', [{ event: 'message', data: 'x', id: undefined }]],
  [
    'an id stays until the next one',
    'id: 1\ndata: x\n\ndata: y\n\n',
    [
      { event: 'message', data: 'x', id: '1' },
      { event: 'message', data: 'y', id: '1' },
    ],
  ],
])('%s', async (_, text, expected) => {
  expect((await parse(text)).events).toEqual(expected);
  expect((await parse(text, 1)).events, 'byte by byte').toEqual(expected);
});

test('comments are signs of life, not events', async () => {
  expect(await parse(': heartbeat\n\n: heartbeat\n\ndata: x\n\n')).toMatchObject({
    comments: 2,
    events: [{ data: 'x' }],
  });
});

test('a character of several bytes may be cut between two chunks', async () => {
  expect((await parse('data: 背弛 ✓\n\n', 1)).events[0]?.data).toBe('背弛 ✓');
});
