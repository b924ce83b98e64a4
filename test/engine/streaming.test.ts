// What watchers of a run see: stream modes, tokens, the two lanes of events.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOfflineRulesChannel } from '../../activities/models/offline-rules.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { WireMessage } from '../../schemas/events.ts';
import { type Engine, historyOf, scriptedChannel, startEngine, textChunk, toolCallChunk } from '../support/engine.ts';

const question = (content: string) => ({ messages: [{ role: 'user', content }] });
const messagesOf = (data: readonly unknown[]) => data as readonly (readonly [WireMessage, Record<string, unknown>])[];

describe('stream modes', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  test('every mode at once, in LangGraph’s order, between `metadata` and `end`', async () => {
    const { ref, events, of } = await engine.run(
      'one',
      { trace: [], n: 1 },
      { modes: ['values', 'updates', 'debug', 'tasks', 'checkpoints', 'custom', 'messages-tuple'] },
    );
    const names = events.map(({ event }) => event);
    expect(names[0]).toBe('metadata');
    expect(names.at(-1)).toBe('end');
    expect(of('metadata')).toEqual([{ run_id: ref.runId, attempt: 1 }]);
    expect(of('end')).toEqual([{ status: 'success' }]);
    expect(of('values')).toEqual([
      { trace: [], n: 1 },
      { trace: ['only'], n: 2 },
    ]);
    expect(of('updates')).toEqual([{ only: { trace: ['only'], n: 2 } }]);
    expect(of('tasks')).toMatchObject([
      { name: 'only', input: { n: 1 } },
      { name: 'only', result: { n: 2 } },
    ]);
    expect(of('checkpoints')).toMatchObject([
      { next: ['__start__'], metadata: { source: 'input', step: -1 }, parent_checkpoint: null },
      { next: ['only'], checkpoint: { thread_id: ref.threadId, checkpoint_ns: '' } },
      { next: [], values: { n: 2 } },
    ]);
    expect(of('debug').map((entry) => (entry as { type: string }).type)).toEqual([
      'checkpoint',
      'checkpoint',
      'task',
      'task_result',
      'checkpoint',
    ]);
  });

  test('I3: seq has no gap and the run’s events are in order', async () => {
    const { events } = await engine.run('branching', { n: 5 }, { modes: ['values', 'updates', 'tasks'] });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  test('events of a subgraph carry its namespace when asked for, and are left out when not', async () => {
    const withThem = await engine.run('nested', { n: 0 }, { modes: ['updates', 'custom'], subgraphs: true });
    const nested = withThem.events.filter(({ event }) => /^(updates|custom)\|sub:[0-9a-f-]{36}$/.test(event));
    expect(nested.map(({ event }) => event.split('|')[0])).toEqual(['updates', 'custom', 'updates']);
    const without = await engine.run('nested', { n: 0 }, { modes: ['updates'] });
    expect(without.events.map(({ event }) => event)).toEqual(['metadata', 'updates', 'updates', 'end']);
  });

  test('messages that nodes make themselves are streamed once, those of the input are not', async () => {
    const { of } = await engine.run('greeting', question('hi'), { modes: ['messages-tuple'] });
    expect(messagesOf(of('messages')).map(([message]) => [message.type, message.content])).toEqual([
      ['human', 'seen 1'],
    ]);
  });

  test('createReactAgent with bound tools: tokens of both answers, the tool’s message between them', async () => {
    await engine.stores.klines.upsert(
      'default',
      { symbol: 'TST', level: '1d', source: 'hand-made' },
      Array.from({ length: 40 }, (_, i) => ({
        ts: Date.UTC(2020, 0, 1 + i),
        ...{ open: 100 + i, high: 102 + i, low: 99 + i, close: 101 + i, volume: 1000 },
      })),
    );
    const { run, of, thread } = await engine.run('analyst', question('Analyse TST daily'), {
      modes: ['messages-tuple', 'updates'],
    });
    expect(run.error).toBeUndefined();
    const messages = messagesOf(of('messages'));
    const tools = messages.filter(([{ type }]) => type === 'tool');
    expect(tools.map(([{ name }]) => name)).toEqual(expect.arrayContaining(['get_klines', 'indicators']));
    for (const [{ id, tool_call_id }] of tools) expect(id).toBe(`run-${run.runId}-tool-${tool_call_id}`);
    const answer = (thread.values as { messages: WireMessage[] }).messages.at(-1);
    const deltas = messages.filter(([{ id, type }]) => id === answer?.id && type === 'AIMessageChunk');
    expect(deltas.length).toBeGreaterThan(20);
    expect(deltas.map(([{ content }]) => content).join('')).toBe(answer?.content);
    expect(deltas[0]?.[1]).toMatchObject({ langgraph_node: 'agent', run_id: run.runId, thread_id: run.threadId });
  });

  test('nobody asked for messages: no tokens are logged', async () => {
    const { events } = await engine.run('chat', question('hello'), { modes: ['values'] });
    expect(events.map(({ event }) => event)).toEqual(['metadata', 'values', 'values', 'end']);
  });
});

describe('a model that does things', () => {
  const engines: Engine[] = [];
  const engineWith = async (...args: Parameters<typeof startEngine>) => {
    const engine = await startEngine(...args);
    engines.push(engine);
    return engine;
  };
  afterAll(() => Promise.all(engines.map((engine) => engine.stop())));

  test('the log never mixes two attempts: a reset comes first, and the second has an id of its own', async () => {
    const channel = scriptedChannel(async function* (_request, call) {
      yield textChunk('first ');
      yield textChunk(`of ${call} `);
      await new Promise((resolve) => setTimeout(resolve, 120));
      if (call === 1) throw new EngineError('MODEL_UNAVAILABLE', 'the line went dead');
      yield textChunk('done');
    });
    const engine = await engineWith({ channel });
    const { ref, of, thread } = await engine.run('chat', question('hello'), { modes: ['messages-tuple'] });
    const id = `run-${ref.runId}-1`;
    const seen = messagesOf(of('messages')).map(([message]) => [message.type, message.id, message.content]);
    expect(seen).toEqual([
      ['AIMessageChunk', id, 'first '],
      ['AIMessageChunk', id, 'of 1 '],
      ['remove', id, ''],
      ['AIMessageChunk', `${id}-2`, 'first '],
      ['AIMessageChunk', `${id}-2`, 'of 2 '],
      ['AIMessageChunk', `${id}-2`, 'done'],
    ]);
    expect((thread.values as { messages: WireMessage[] }).messages.at(-1)).toMatchObject({
      id: `${id}-2`,
      content: 'first of 2 done',
    });
  });

  test('I4: a model call that was tried twice is on record once, with its usage', async () => {
    const channel = scriptedChannel(async function* (_request, call) {
      if (call === 1) throw new EngineError('MODEL_RATE_LIMITED', 'slow down');
      yield textChunk('fine', { input_tokens: 5, output_tokens: 2, total_tokens: 7 });
    });
    const engine = await engineWith({ channel });
    const { ref } = await engine.run('chat', question('hello'));
    const calls = await engine.database.query('select kind, attempt, status, usage from calls where run_id = $1', [
      ref.runId,
    ]);
    expect(calls).toEqual([
      { kind: 'model', attempt: 2, status: 'done', usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 } },
    ]);
  });

  test('a model that stays down is tried with backoff, then the run ends as error', async () => {
    const channel = scriptedChannel(async function* () {
      yield await Promise.reject(new EngineError('MODEL_UNAVAILABLE', 'model down: connection refused'));
    });
    const engine = await engineWith({ channel });
    const startedAt = Date.now();
    const { run, thread } = await engine.run('chat', question('hello'));
    expect(run.status).toBe('error');
    expect(run.error).toEqual({ error: 'MODEL_UNAVAILABLE', message: 'model down: connection refused (node model)' });
    expect(thread.status).toBe('error');
    expect(channel.calls).toBe(6);
    expect(Date.now() - startedAt).toBeGreaterThan(7_500);
  });

  test('a model that refuses is not asked again', async () => {
    const channel = scriptedChannel(async function* () {
      yield await Promise.reject(new EngineError('MODEL_REJECTED', 'no such model'));
    });
    const engine = await engineWith({ channel });
    expect((await engine.run('chat', question('hello'))).run.error?.error).toBe('MODEL_REJECTED');
    expect(channel.calls).toBe(1);
  });

  test('a tool that the model invented, and arguments that do not fit, are errors for the model to read', async () => {
    const channel = scriptedChannel(async function* ({ messages }, call) {
      if (call === 1) yield toolCallChunk('crystal_ball', { text: 'x' }, 'call_1');
      else if (call === 2) yield toolCallChunk('echo', { wrong: 1 }, 'call_2');
      else
        yield textChunk(
          messages
            .filter((message) => message.getType() === 'tool')
            .map(({ content }) => content)
            .join(' | '),
        );
    });
    const engine = await engineWith({ channel });
    const { run, thread } = await engine.run('agent', question('hello'));
    expect(run.status).toBe('success');
    const { messages } = thread.values as { messages: WireMessage[] };
    expect(messages.at(-1)?.content).toMatch(/"?crystal_ball"? not found.*did not match expected schema/s);
  });

  test('structured output by tool call', async () => {
    const channel = scriptedChannel(async function* ({ tools }) {
      const [only] = (tools ?? []) as readonly { function: { name: string } }[];
      yield toolCallChunk(only?.function.name ?? 'none', { symbol: 'SPX', level: '1d' });
    });
    const engine = await engineWith({ channel });
    const { thread, run } = await engine.run('structured', question('Analyse SPX daily'));
    expect(run.error).toBeUndefined();
    expect(thread.values).toMatchObject({ answer: { symbol: 'SPX', level: '1d' } });
  });

  test('history events of a run with 10,000 tokens equal those of one with 10', async () => {
    const channel = scriptedChannel(async function* ({ messages }) {
      const count = Number(messages.at(-1)?.content);
      for (let i = 0; i < count; i++) {
        if (i % 500 === 499) await new Promise((resolve) => setTimeout(resolve, 5));
        yield textChunk(`t${i} `);
      }
    });
    const engine = await engineWith({ channel });
    const few = await engine.run('chat', question('10'), { modes: ['messages-tuple'] });
    const started = await engine.start('chat', question('10000'), { modes: ['messages-tuple'] });
    const watchers = await Promise.all(Array.from({ length: 50 }, () => engine.finished(started)));
    const counts = new Set(watchers.map(({ of }) => of('messages').length));
    expect([...counts]).toEqual([10_000]);
    const eventTypes = async (ref: typeof started) => (await historyOf(engine, ref)).map(({ eventType }) => eventType);
    expect(await eventTypes(started)).toEqual(await eventTypes(few.ref));
  });
});

test('the offline model says its name', async () => {
  expect(createOfflineRulesChannel().defaultModel).toBe('offline-rules');
});
