import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkOutput, writeBody } from './write-body.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-body-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);
async function* broken(): AsyncGenerator<Uint8Array> {
  yield bytes('half');
  throw new TypeError('terminated');
}
async function* lines(): AsyncGenerator<Uint8Array> {
  yield bytes('one\n');
  yield bytes('two\n');
}

test('a body that breaks off leaves the file as it was, and nothing beside it', async () => {
  const file = join(folder, 'a.csv');
  writeFileSync(file, 'before');
  await expect(writeBody(broken(), file)).rejects.toThrow('the answer broke off; nothing was written, try again');
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['before', ['a.csv']]);
  await writeBody(lines(), file);
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['one\ntwo\n', ['a.csv']]);
});

test('a pipe is written into, not replaced', async () => {
  const fifo = join(folder, 'fifo');
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', fifo]);
  const [read] = await Promise.all([readFile(fifo, 'utf8'), writeBody(lines(), fifo)]);
  expect([read, statSync(fifo).isFIFO()]).toEqual(['one\ntwo\n', true]);
});

test('stdout that is full is waited for', async () => {
  const written: string[] = [];
  let asked = 0;
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(Buffer.from(chunk).toString());
    return false;
  });
  const all = writeBody(
    (async function* () {
      for await (const line of lines()) {
        asked += 1;
        yield line;
      }
    })(),
    undefined,
  );
  await vi.waitFor(() => expect(write).toHaveBeenCalled());
  expect([asked, written]).toEqual([1, ['one\n']]);
  process.stdout.emit('drain');
  await vi.waitFor(() => expect(written).toEqual(['one\n', 'two\n']));
  process.stdout.emit('drain');
  await all;
});

test('what breaks off on stdout is said not to be all', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  await expect(writeBody(broken(), undefined)).rejects.toThrow('what is printed is not all of it');
});

test('a place where nothing can be written is told before the work', () => {
  expect(() => checkOutput(join(folder, 'no', 'a.csv'))).toThrow(
    'there is no such folder; choose another place with -o',
  );
  expect(() => checkOutput(folder)).toThrow('it is a folder');
  expect(() => checkOutput(join(folder, 'a.csv'))).not.toThrow();
});
