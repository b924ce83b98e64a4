import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAnswer, parseRunInput } from './run-input.ts';

const hello = { messages: [{ role: 'user', content: 'hello' }] };

test.each([
  ['JSON', '{"n":1}', undefined, { n: 1 }],
  ['a JSON string is a message', '"hello"', undefined, hello],
  ['plain words are a message', undefined, 'hello', hello],
  ['null is an input', 'null', undefined, null],
  ['nothing', undefined, undefined, undefined],
])('%s', (_, option, words, expected) => expect(parseRunInput(option, words)).toEqual(expected));

test('@file is read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-input-'));
  const file = join(dir, 'input.json');
  await writeFile(file, '{"n":2}');
  expect(parseRunInput(`@${file}`, undefined)).toEqual({ n: 2 });
  await rm(dir, { recursive: true });
});

test.each([
  ['words where JSON is wanted', 'analyse it', undefined, /--input is not JSON/],
  ['both', '{}', 'hello', /want one of the two/],
  ['a file that is not there', '@/nowhere/input.json', undefined, /cannot read the input: ENOENT/],
])('refused: %s', (_, option, words, message) => expect(() => parseRunInput(option, words)).toThrow(message));

test.each([
  ['true', true],
  ['{"ok":1}', { ok: 1 }],
  ['go ahead', 'go ahead'],
])('answer %s', (text, expected) => expect(parseAnswer(text)).toEqual(expected));
