import { expect, test } from 'vitest';
import { askedTogether } from './asked-together.ts';

/** Questions that are answered by hand, in the order in which they were asked. */
const questions = () => {
  const open: { answer(value: number): void; fail(error: Error): void }[] = [];
  const ask = () => new Promise<number>((answer, fail) => void open.push({ answer, fail }));
  return { open, ask };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who asks while an answer is on its way shares the next one, not that one', async () => {
  const together = askedTogether<number>();
  const { open, ask } = questions();
  const first = together('a', ask);
  const later = [together('a', ask), together('a', ask)];
  await turn();
  expect(open).toHaveLength(1);
  open[0]?.answer(1);
  expect(await first).toBe(1);
  await turn();
  expect(open).toHaveLength(2);
  open[1]?.answer(2);
  expect(await Promise.all(later)).toEqual([2, 2]);
  void together('a', ask);
  expect(open).toHaveLength(3);
});

test('different questions do not wait for each other', () => {
  const together = askedTogether<number>();
  const { open, ask } = questions();
  void together('a', ask);
  void together('b', ask);
  expect(open).toHaveLength(2);
});

test('a failure is told to who asked, and the next answer is asked for all the same', async () => {
  const together = askedTogether<number>();
  const { open, ask } = questions();
  const failed = together('a', ask);
  const later = together('a', ask);
  open[0]?.fail(new Error('away'));
  await expect(failed).rejects.toThrow('away');
  await turn();
  open[1]?.answer(2);
  expect(await later).toBe(2);
});
