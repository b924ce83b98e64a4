// The requests of agent-chat-ui, in the order in which a user causes them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANSWER, type ClientServer, startClientServer } from './client-server.ts';
import { replayer } from './recorded.ts';

let server: ClientServer;
let page: ReturnType<typeof replayer>;
/** What the page remembers. */
const known: Record<string, string> = {};
beforeAll(async () => {
  server = await startClientServer();
  page = replayer('agent-chat-ui.json', server.api.url);
});
afterAll(async () => {
  await server.stop();
});

interface Message {
  readonly id: string;
  readonly type: string;
  readonly content: unknown;
}
interface State {
  readonly values: { readonly messages?: readonly Message[] };
  readonly next: readonly string[];
  readonly checkpoint: { readonly checkpoint_id: string };
  readonly parent_checkpoint: { readonly checkpoint_id: string } | null;
}
const messagesOf = (values: unknown): readonly Message[] => (values as State['values']).messages ?? [];
const idIn = (json: unknown): string => (json as { readonly thread_id: string }).thread_id;
const history = async () => (await page.send('history of the thread', known)).json as readonly State[];

test('the page finds the server, and may call it from where it is', async () => {
  const info = await page.send('is the server there');
  expect(info.status).toBe(200);
  expect(info.headers.get('access-control-allow-origin')).toBe('*');
  const preflight = await page.send('may the page call it');
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-api-key');
  expect(preflight.headers.get('access-control-allow-private-network')).toBe('true');
});

test('the first message streams state and tokens, and tells where its run is', async () => {
  expect((await page.send('threads of the sidebar')).json).toEqual([]);
  known.thread = idIn((await page.send('a thread for the first message')).json);
  const answer = await page.send('the first message', known);
  expect(answer.headers.get('access-control-expose-headers')).toContain('Content-Location');
  const [, thread, run] =
    /^\/threads\/([^/]+)\/runs\/([^/]+)$/.exec(answer.headers.get('content-location') ?? '') ?? [];
  expect(thread).toBe(known.thread);
  known.run = run ?? '';

  const [first] = answer.frames;
  expect(first).toMatchObject({ event: 'metadata', data: { run_id: run } });
  const last = answer.frames.findLast(({ event }) => event === 'values');
  const messages = messagesOf(last?.data);
  expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai']);
  expect(messages[0]?.id).toBe('5d4a2c0e-7f1b-4b7e-9a53-6f1f2f0e8a11');
  expect(messages.at(-1)?.content).toContain(ANSWER);
  // The hook joins the tokens to messages by their ids.
  const tokens = answer.frames.filter(({ event }) => event === 'messages').map(({ data }) => (data as [Message])[0]);
  const report = tokens.filter(({ id }) => id === messages.at(-1)?.id);
  expect(report.map(({ content }) => content).join('')).toBe(messages.at(-1)?.content);
  expect(new Set(answer.frames.map(({ id }) => id)).size).toBe(answer.frames.length);
});

test('the history has each state with its parent, the newest first', async () => {
  const states = await history();
  expect(states).toHaveLength(5);
  expect(states[0]).toMatchObject({ next: [] });
  expect(messagesOf(states[0]?.values)).toHaveLength(4);
  expect(states.at(-1)?.parent_checkpoint).toBeNull();
  for (const [index, state] of states.slice(0, -1).entries())
    expect(state.parent_checkpoint?.checkpoint_id).toBe(states[index + 1]?.checkpoint.checkpoint_id);
});

test('the sidebar lists the thread by its graph and by its assistant, with its first message', async () => {
  const found = (await page.send('threads of the sidebar')).json as { thread_id: string; values: unknown }[];
  expect(found.map(({ thread_id }) => thread_id)).toEqual([known.thread]);
  expect(messagesOf(found[0]?.values)[0]?.content).toEqual([
    { type: 'text', text: 'How deep was the drawdown of SPX in 2008?' },
  ]);
  const [assistant] = await server.api.sdk.assistants.search({ graphId: 'analyst' });
  const again = await page.send("threads of the sidebar, by the assistant's id", {
    assistant: assistant?.assistant_id ?? '',
  });
  expect(again.json).toEqual(found);
});

test('after a reload the run streams from its start', async () => {
  const again = await page.send('the run again, after a reload', known);
  expect(again.status).toBe(200);
  expect(again.frames[0]).toMatchObject({ event: 'metadata', data: { run_id: known.run } });
  expect(messagesOf(again.frames.findLast(({ event }) => event === 'values')?.data)).toHaveLength(4);
});

test('regenerate makes another answer to the same question, beside the first', async () => {
  const before = await history();
  // The state before the message that is made anew: where the model is next and the tool has answered.
  const parent = before.find(({ values }) => messagesOf(values).length === 3);
  known.parent = parent?.checkpoint.checkpoint_id ?? '';
  const answer = await page.send('regenerate the answer', known);
  const messages = messagesOf(answer.frames.findLast(({ event }) => event === 'values')?.data);
  expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai']);
  const after = await history();
  const children = after.filter((state) => state.parent_checkpoint?.checkpoint_id === known.parent);
  expect(children.length).toBeGreaterThan(1);
  expect(messages.at(-1)?.id).not.toBe(messagesOf(before[0]?.values).at(-1)?.id);
});

test('an edited question takes the place of the first one in a branch of its own', async () => {
  const states = (await server.api.sdk.threads.getHistory(known.thread ?? '', { limit: 100 })) as unknown as State[];
  known.origin = states.at(-1)?.checkpoint.checkpoint_id ?? '';
  const answer = await page.send('edit the question', known);
  const messages = messagesOf(answer.frames.findLast(({ event }) => event === 'values')?.data);
  expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai']);
  expect(messages[0]?.content).toEqual([{ type: 'text', text: 'How deep was the drawdown of SPX in 2009?' }]);
  expect(messages.at(-1)?.content).toContain('2009');
});

test('a run that asks back shows its question; the inbox answers it', async () => {
  known.asking = idIn((await page.send('a thread for the first message')).json);
  const asked = await page.send('a run that asks back', known);
  expect(asked.frames.at(-1)).toMatchObject({
    event: 'values',
    data: { __interrupt__: [{ value: { question: 'first?' } }] },
  });
  const answered = await page.send('the answer of the inbox', known);
  expect(answered.frames.at(-1)?.data).toMatchObject({ __interrupt__: [{ value: { question: 'second?' } }] });
  // LangGraph's own answer to a `goto` beside a node that waits: the node runs again, and asks from its start.
  const resolved = await page.send('mark it as resolved', known);
  expect(resolved.frames.at(-1)?.data).toMatchObject({ __interrupt__: [{ value: { question: 'first?' } }] });
  expect(await server.api.sdk.threads.get(known.asking)).toMatchObject({ status: 'interrupted' });
});

test('stopping a run that is over changes nothing', async () => {
  expect((await page.send('stop', known)).status).toBe(202);
  expect((await server.api.sdk.runs.get(known.thread ?? '', known.run ?? '')).status).toBe('success');
});
