// A tool's answer in two parts: what the model reads, and what goes past it to the thread and its watchers.
import { ToolMessage } from '@langchain/core/messages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ContentAndArtifact } from '../../activities/tools/tool-handler.ts';
import type { WireMessage } from '../../schemas/events.ts';
import { type Engine, historyOf, scriptedChannel, startEngine, textChunk, toolCallChunk } from '../support/engine.ts';

const chart = {
  kind: 'chart',
  bars: [
    [1, 2],
    [3, 4],
  ],
  note: 'only-for-people',
};
const received: ToolMessage[] = [];
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({
    channel: scriptedChannel(async function* ({ messages }) {
      const results = messages.filter((message) => ToolMessage.isInstance(message));
      received.push(...results);
      if (results.length === 0) yield toolCallChunk('echo', { text: 'draw' });
      else yield textChunk('drawn');
    }),
    tools: { echo: async () => new ContentAndArtifact({ short: 'two bars' }, chart) },
  });
});
afterAll(() => engine.stop());

test('the artifact is in the state and in the streams, and no model is sent it', async () => {
  const { ref, run, of, events, thread } = await engine.run(
    'agent',
    { messages: [{ role: 'user', content: 'draw', id: 'question' }] },
    { modes: ['messages-tuple', 'values', 'tools'] },
  );
  expect(run.error).toBeUndefined();
  const inState = (thread.values as { messages: WireMessage[] }).messages.find(({ type }) => type === 'tool');
  expect(inState).toMatchObject({ name: 'echo', content: '{"short":"two bars"}', artifact: chart, status: 'success' });
  const streamed = (of('messages') as [WireMessage][]).map(([message]) => message).find(({ type }) => type === 'tool');
  expect(streamed).toMatchObject({ artifact: chart });
  expect(events.find(({ event, data }) => event === 'tools' && data.includes('on_tool_end'))?.data).toContain(
    'only-for-people',
  );

  expect(received.map(({ text, artifact, name, status }) => ({ text, artifact, name, status }))).toEqual([
    { text: '{"short":"two bars"}', artifact: undefined, name: 'echo', status: 'success' },
  ]);
  const history = await historyOf(engine, ref);
  const sentToModels = history
    .filter(({ activityTaskScheduledEventAttributes: sent }) => sent?.activityType?.name === 'invokeModel')
    .map(({ activityTaskScheduledEventAttributes: sent }) =>
      (sent?.input?.payloads ?? []).map(({ data }) => Buffer.from(data ?? []).toString()).join(),
    );
  expect(sentToModels).toHaveLength(2);
  expect(sentToModels.join()).toContain('two bars');
  expect(sentToModels.join()).not.toContain('only-for-people');
});

test('the next turn of the thread still has the artifact of the last one', async () => {
  const first = await engine.run('agent', { messages: [{ role: 'user', content: 'draw' }] });
  const again = await engine.run(
    'agent',
    { messages: [{ role: 'user', content: 'and now?' }] },
    { threadId: first.ref.threadId },
  );
  const { messages } = again.thread.values as { messages: WireMessage[] };
  expect(messages.filter(({ type }) => type === 'tool')).toMatchObject([{ artifact: chart }]);
});
