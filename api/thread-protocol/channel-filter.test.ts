import { expect, test } from 'vitest';
import { matches } from './channel-filter.ts';
import type { ProtocolEvent, ProtocolMethod } from './protocol-event.ts';

const event = (method: ProtocolMethod, namespace: readonly string[] = [], data: unknown = {}): ProtocolEvent => ({
  type: 'event',
  event_id: '1',
  seq: 1,
  method,
  params: { namespace, timestamp: 0, data },
});

test.each([
  ['values', event('values'), ['values'], true],
  ['another channel', event('values'), ['updates'], false],
  ['input', event('input.requested'), ['input'], true],
  ['a name on custom', event('custom', [], { name: 'a', payload: 1 }), ['custom'], true],
  ['a name on its own channel', event('custom', [], { name: 'a', payload: 1 }), ['custom:a'], true],
  ['a name on that of another', event('custom', [], { name: 'a', payload: 1 }), ['custom:b'], false],
  ['no name', event('custom', [], { payload: 1 }), ['custom:a'], false],
])('by channel: %s', (_, one, channels, expected) => {
  expect(matches(one, { channels })).toBe(expected);
});

const inner = event('values', ['agent:t1', 'sub:t2']);

test.each([
  ['all', {}, true],
  ['no prefix', { namespaces: [] }, true],
  ['everything below the root', { namespaces: [[]] }, true],
  ['the root alone', { namespaces: [[]], depth: 0 }, false],
  ['too deep by one', { namespaces: [[]], depth: 1 }, false],
  ['deep enough', { namespaces: [[]], depth: 2 }, true],
  ['a node by its name', { namespaces: [['agent']] }, true],
  ['a task by its id', { namespaces: [['agent:t1']], depth: 1 }, true],
  ['another task of the node', { namespaces: [['agent:t9']] }, false],
  ['a prefix that is longer', { namespaces: [['agent', 'sub', 'x']] }, false],
  ['one of several', { namespaces: [['other'], ['agent', 'sub']] }, true],
])('by namespace: %s', (_, filter, expected) => {
  expect(matches(inner, { channels: ['values'], ...filter })).toBe(expected);
});
