import { type AIMessageChunk, HumanMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import type { ChannelRequest } from './channel.ts';
import { createOfflineRulesChannel } from './offline-rules.ts';

const complete = async (
  request: Partial<ChannelRequest> & { readonly ask?: string },
  options: { readonly chunkDelayMs?: number; readonly signal?: AbortSignal } = {},
) => {
  const { ask = 'Good morning', ...rest } = request;
  const channel = createOfflineRulesChannel({ chunkDelayMs: options.chunkDelayMs });
  const signal = options.signal ?? new AbortController().signal;
  const chunks: AIMessageChunk[] = [];
  for await (const chunk of channel.stream({ messages: [new HumanMessage(ask)], ...rest }, { signal }))
    chunks.push(chunk);
  return { chunks, whole: chunks.reduce((sum, chunk) => sum.concat(chunk)) };
};

const QUOTE = {
  type: 'function' as const,
  function: {
    name: 'quote',
    description: 'quote of a symbol',
    parameters: { type: 'object', properties: { symbol: { type: 'string' } }, required: ['symbol'] },
  },
};

test('text streams word by word and says who wrote it', async () => {
  const { chunks, whole } = await complete({});
  expect(whole.text).toMatch(/^I am offline-rules: a rule-based model, no language model\./);
  const texts = chunks.map(({ text }) => text).filter((text) => text !== '');
  expect(texts.slice(0, 4)).toEqual(['I', ' am', ' offline-rules:', ' a']);
  expect(texts.length).toBe(whole.text.split(' ').length);
});

test('Chinese streams by characters', async () => {
  const { chunks, whole } = await complete({ ask: '你好' });
  expect(whole.text).toMatch(/^我是 offline-rules：基于规则的模型，不是语言模型。/);
  const longest = Math.max(...chunks.map(({ text }) => (text.match(/\p{Script=Han}/gu) ?? []).length));
  expect(longest).toBe(2);
});

test('a tool call concatenates to a call', async () => {
  const { whole } = await complete({ ask: 'quote SPX', tools: [QUOTE] });
  expect(whole.text).toBe('');
  expect(whole.tool_calls).toMatchObject([
    { name: 'quote', args: { symbol: 'SPX' }, id: expect.stringMatching(/^call_/) },
  ]);
  expect(whole.response_metadata).toMatchObject({ model_name: 'offline-rules', finish_reason: 'tool_calls' });
});

test('usage counts four bytes a token, on the last chunk only', async () => {
  // "12345678" are 8 bytes: 2 tokens. "你好世界" are 12 bytes: 3.
  for (const [ask, tokens] of [
    ['12345678', 2],
    ['123456789', 3],
    ['你好世界', 3],
  ] as const) {
    const { chunks, whole } = await complete({ ask });
    const output = Math.ceil(Buffer.byteLength(whole.text) / 4);
    expect(whole.usage_metadata).toMatchObject({
      input_tokens: tokens,
      output_tokens: output,
      total_tokens: tokens + output,
    });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage_metadata === undefined)).toBe(true);
  }
});

test('what the tools and the format say is read too', async () => {
  const { whole } = await complete({ ask: '1234', tools: [QUOTE], responseFormat: { type: 'json_object' } });
  const read = 4 + JSON.stringify([QUOTE]).length + '{"type":"json_object"}'.length;
  expect(whole.usage_metadata).toMatchObject({ input_tokens: Math.ceil(read / 4) });
});

test('the same request gives the same chunks', async () => {
  const request = { ask: 'quote SPX', tools: [QUOTE] };
  expect(JSON.stringify((await complete(request)).chunks)).toBe(JSON.stringify((await complete(request)).chunks));
});

test('stops at the wanted length and says so', async () => {
  const { whole } = await complete({ maxTokens: 5 });
  expect(Buffer.byteLength(whole.text)).toBeLessThanOrEqual(20);
  expect(whole.text).toBe('I am offline-rules:');
  expect(whole.response_metadata).toMatchObject({ finish_reason: 'length' });
});

test('an abort ends it with the reason of the abort, before a chunk or in a pause', async () => {
  const done = AbortSignal.abort(new Error('cancelled by the run'));
  await expect(complete({}, { signal: done })).rejects.toThrow('cancelled by the run');

  const abort = new AbortController();
  const channel = createOfflineRulesChannel({ chunkDelayMs: 60_000 });
  const stream = channel.stream({ messages: [new HumanMessage('hi')] }, { signal: abort.signal });
  const first = stream[Symbol.asyncIterator]().next();
  abort.abort(new Error('cancelled in a pause'));
  await expect(first).rejects.toThrow('cancelled in a pause');
});

test('a pause before each chunk is kept', async () => {
  const start = performance.now();
  const { chunks } = await complete({ maxTokens: 5 }, { chunkDelayMs: 10 });
  // Timers may fire up to a millisecond early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(chunks.length * 9);
});
