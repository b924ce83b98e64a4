import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { recentTurns } from './recent-turns.ts';

const call = { name: 'indicators', args: {}, id: '1', type: 'tool_call' as const };
const turn = (name: string, size: number) => [
  new HumanMessage(`${name} asks`),
  new AIMessage({ content: '', tool_calls: [{ ...call, id: name }] }),
  new ToolMessage({ content: 'x'.repeat(size), tool_call_id: name }),
  new AIMessage(`${name} is answered`),
];

test('a history within the budget is whole', () => {
  const messages = [...turn('a', 100), ...turn('b', 100)];
  expect(recentTurns(messages, 10_000)).toEqual(messages);
});

test('the oldest turns go first, with all their messages', () => {
  const [a, b, c] = [turn('a', 400), turn('b', 400), turn('c', 400)];
  expect(recentTurns([...a, ...b, ...c], 1_300)).toEqual([...b, ...c]);
});

test('the last turn stays whole even when it is larger than the budget', () => {
  const last = turn('b', 5_000);
  expect(recentTurns([...turn('a', 10), ...last], 1_000)).toEqual(last);
});

test('what stands before the first question stays', () => {
  const system = new SystemMessage('be brief');
  const last = turn('b', 400);
  expect(recentTurns([system, ...turn('a', 400), ...last], 600)).toEqual([system, ...last]);
});

test('messages without a question are left alone', () => {
  const messages = [new SystemMessage('s'), new AIMessage('hello')];
  expect(recentTurns(messages, 1)).toEqual(messages);
});
