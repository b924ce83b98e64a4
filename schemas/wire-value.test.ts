import { AIMessage, AIMessageChunk, HumanMessage, RemoveMessage, ToolMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { toWireValue } from './wire-value.ts';

const wire = (value: unknown): unknown => toWireValue(JSON.parse(JSON.stringify(value)));

test.each([
  [new HumanMessage({ id: 'm', content: 'hi' }), { type: 'human', id: 'm', content: 'hi' }],
  [new AIMessageChunk({ id: 'm', content: 'h' }), { type: 'ai', id: 'm', content: 'h' }],
  [
    new AIMessage({ id: 'm', content: '', tool_calls: [{ name: 'f', args: { a: 1 }, id: 'c' }] }),
    { type: 'ai', tool_calls: [{ name: 'f', args: { a: 1 }, id: 'c' }] },
  ],
  [new ToolMessage({ id: 'm', content: '42', tool_call_id: 'c' }), { type: 'tool', tool_call_id: 'c' }],
  [new RemoveMessage({ id: 'm' }), { type: 'remove', id: 'm' }],
])('a message is flat, with its type: %#', (message, expected) => {
  const flat = wire(message);
  expect(flat).toMatchObject({ ...expected, additional_kwargs: {}, response_metadata: {} });
  expect(flat).not.toHaveProperty('lc');
});

test('in a lane of deltas a chunk is a chunk', () => {
  const chunk: unknown = JSON.parse(JSON.stringify(new AIMessageChunk({ id: 'm', content: 'h' })));
  expect(toWireValue([chunk, {}], 'deltas')).toMatchObject([{ type: 'AIMessageChunk', content: 'h' }, {}]);
});

test('messages are found at any depth', () => {
  expect(wire({ agent: { messages: [new HumanMessage('hi')] } })).toMatchObject({
    agent: { messages: [{ type: 'human', content: 'hi' }] },
  });
});

test('what our serialiser writes of values that JSON lacks becomes what it stands for', () => {
  const record = (id: string, ...args: unknown[]) => ({ lc: 2, type: 'constructor', id: [id], method: null, args });
  expect(
    toWireValue({
      when: record('Date', '2026-01-02T03:04:05.000Z'),
      names: record('Set', ['a', 'b']),
      ages: record('Map', [['a', 1]]),
      gone: { lc: 2, type: 'undefined' },
    }),
  ).toEqual({ when: '2026-01-02T03:04:05.000Z', names: ['a', 'b'], ages: { a: 1 }, gone: undefined });
});

test.each([[null], [0], [''], [[1, [2]]], [{ lc: 1, type: 'not_implemented', id: ['x'] }], [{ type: 'human' }]])(
  'any other value stays as it is: %j',
  (value) => {
    expect(toWireValue(value)).toEqual(value);
  },
);
