import { expect, test } from 'vitest';
import { toPlainText } from './plain-text.ts';

test.each([
  ['colours', '\u001B[31mred', '\uFFFD[31mred'],
  ['the title of the window', '\u001B]0;own\u0007', '\uFFFD]0;own\uFFFD'],
  ['the same in one character', '\u009B2J', '\uFFFD2J'],
  ['the start of the line', 'all is well\rnothing is', 'all is well\uFFFDnothing is'],
  ['another direction', 'a\u202Egpj.exe', 'a\uFFFDgpj.exe'],
])('%s is not for a terminal to obey', (_, text, plain) => {
  expect(toPlainText(text)).toBe(plain);
});

test('lines, tabs and letters of all kinds stay', () => {
  const text = 'one\ttwo\n三 四 é 👩‍🔧 −1 · ✗';
  expect(toPlainText(text)).toBe(text);
});
