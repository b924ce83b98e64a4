import { expect, test } from 'vitest';
import { EngineError } from '../../schemas/errors.ts';
import { isolateFailures } from './isolate-failures.ts';

const asked: (readonly string[])[] = [];
/** Links named after what becomes of them; two at most are done in one go. */
const work = async (linkIds: readonly string[]): Promise<readonly string[]> => {
  asked.push(linkIds);
  if (linkIds.includes('bad')) throw new EngineError('HYDRAULICS_FAILED', 'Cannot solve it');
  if (linkIds.includes('later')) throw new EngineError('MODEL_UNAVAILABLE', 'Try again');
  if (linkIds.includes('bug')) throw new TypeError('no such thing');
  return linkIds.slice(0, 2).map((id) => `done ${id}`);
};

test('links that are done together come back together', async () => {
  expect(await isolateFailures(['a', 'b', 'c'], work)).toEqual(['done a', 'done b']);
});

test('where one fails, the first is done alone, and a failure of its own is kept', async () => {
  asked.length = 0;
  expect(await isolateFailures(['a', 'bad', 'c'], work)).toEqual(['done a']);
  expect(await isolateFailures(['bad', 'c'], work)).toEqual([
    { linkId: 'bad', code: 'HYDRAULICS_FAILED', reason: 'Cannot solve it' },
  ]);
  expect(asked).toEqual([['a', 'bad', 'c'], ['a'], ['bad', 'c'], ['bad']]);
});

test('what another attempt may mend, and what is no link’s fault, is thrown', async () => {
  await expect(isolateFailures(['later'], work)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  await expect(isolateFailures(['bug'], work)).rejects.toThrow(TypeError);
});
