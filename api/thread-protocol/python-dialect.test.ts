import { expect, test } from 'vitest';
import type { ProtocolEvent } from './protocol-event.ts';
import { dialectOf } from './python-dialect.ts';

const event = (method: ProtocolEvent['method'], namespace: readonly string[], data: unknown): ProtocolEvent => ({
  type: 'event',
  event_id: '1',
  seq: 1,
  method,
  params: { namespace, timestamp: 0, node: 'model', data },
});
const message = event('messages', ['sub:1', 'model:2'], { event: 'message-start' });

test.each(['langgraph-sdk-py/0.4.14', 'Python/3.11 websockets/17.4'])(
  '%s finds a message where its graph is, not its task, and a question as value',
  (userAgent) => {
    const dialect = dialectOf(userAgent);
    expect(dialect(message).params).toEqual({ ...message.params, namespace: ['sub:1'] });
    expect(dialect(event('tools', ['tools:1'], {})).params.namespace).toEqual([]);
    const question = event('input.requested', ['sub:1'], { interrupt_id: 'i', payload: { q: 1 } });
    expect(dialect(question).params).toMatchObject({
      namespace: ['sub:1'],
      data: { interrupt_id: 'i', payload: { q: 1 }, value: { q: 1 } },
    });
    const values = event('values', ['sub:1'], { n: 1 });
    expect(dialect(values)).toEqual(values);
  },
);

test.each([undefined, 'node', 'Mozilla/5.0 langgraph-sdk-py'])(
  'others are told as LangGraph.js tells: %s',
  (userAgent) => {
    expect(dialectOf(userAgent)(message)).toEqual(message);
  },
);
