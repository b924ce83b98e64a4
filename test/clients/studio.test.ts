// What Studio asks of a server that it is pointed at.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientServer, startClientServer } from './client-server.ts';
import { replayer } from './recorded.ts';

let server: ClientServer;
let studio: ReturnType<typeof replayer>;
const known: Record<string, string> = {};
beforeAll(async () => {
  server = await startClientServer();
  studio = replayer('studio.json', server.api.url);
});
afterAll(async () => {
  await server.stop();
});

const json = async <T>(name: string): Promise<T> => {
  const answer = await studio.send(name, known);
  if (answer.status !== 200) throw new Error(`${name}: HTTP ${answer.status}: ${answer.text}`);
  return answer.json as T;
};

test('it reports a version that Studio works with, and lets a hosted page in', async () => {
  const { version } = await json<{ version: string }>('version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // Before 0.4.35 Studio leaves out features, and shows nothing before 0.1.
  expect(major > 0 || minor >= 5).toBe(true);
  const preflight = await studio.send('may a hosted page call this machine');
  expect(preflight.headers.get('access-control-allow-private-network')).toBe('true');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-auth-scheme');
});

test('it finds the graphs by a body of text/plain, and what each is', async () => {
  const graphs = await json<{ graph_id: string; assistant_id: string }[]>('graphs');
  expect(graphs.map(({ graph_id }) => graph_id)).toEqual(expect.arrayContaining(['analyst', 'nested']));
  known.assistant = graphs.find(({ graph_id }) => graph_id === 'nested')?.assistant_id ?? '';
  expect(await json('assistant')).toMatchObject({ graph_id: 'nested', metadata: { created_by: 'system' } });
  expect(await json('versions')).toMatchObject([{ version: 1 }]);
});

test('it draws the graph with its subgraph, and knows their schemas', async () => {
  const { nodes, edges } = await json<{ nodes: { id: string }[]; edges: unknown[] }>('drawing');
  expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(['outer', 'sub:inner1', 'sub:inner2']));
  expect(edges.length).toBeGreaterThan(3);
  expect(await json('schemas')).toMatchObject({ graph_id: 'nested', state_schema: { type: 'object' } });
  expect(Object.keys(await json<object>('subgraphs'))).toEqual(['sub']);
});

test('it runs the graph and follows it by debug events', async () => {
  known.thread = (await json<{ thread_id: string }>('new thread')).thread_id;
  const run = await studio.send('run', known);
  const kinds = run.frames.map(({ event, data }) => [event.split('|')[0], (data as { type?: string }).type]);
  expect(kinds[0]).toEqual(['metadata', undefined]);
  for (const type of ['checkpoint', 'task', 'task_result']) expect(kinds).toContainEqual(['debug', type]);
  expect(run.frames.some(({ event }) => /^debug\|sub:/.test(event))).toBe(true);
  expect(await json('threads')).toMatchObject([{ thread_id: known.thread, status: 'interrupted' }]);
});

test('it looks at states, of the subgraph too', async () => {
  interface State {
    readonly checkpoint: { readonly checkpoint_id: string };
    readonly next: string[];
    readonly tasks: { readonly name: string; readonly state?: { readonly checkpoint: Record<string, string> } }[];
  }
  const state = await json<State>('state');
  known.checkpoint = state.checkpoint.checkpoint_id;
  expect(state.next).toEqual(['sub']);
  expect(await json('state at a checkpoint')).toEqual(state);
  const inner = state.tasks[0]?.state?.checkpoint;
  known.ns = inner?.checkpoint_ns ?? '';
  known.inner = inner?.checkpoint_id ?? '';
  expect(await json('state of a subgraph')).toMatchObject({ values: { trace: ['inner1'] }, next: ['inner2'] });
  expect(await json<unknown[]>('history')).toHaveLength(3);
});

test('it forks by editing a state', async () => {
  const { checkpoint } = await json<{ checkpoint: { checkpoint_id: string } }>('edit the state');
  expect(checkpoint.checkpoint_id).not.toBe(known.checkpoint);
  expect(await server.api.sdk.threads.getState(known.thread ?? '')).toMatchObject({
    values: { trace: ['outer', 'edited'] },
    next: ['sub'],
  });
});

test('it looks after the memory', async () => {
  expect((await studio.send('remember')).status).toBe(204);
  expect(await json('namespaces of the memory')).toEqual({ namespaces: [['studio']] });
  expect(await json('memory')).toMatchObject({ items: [{ key: 'k', value: { text: 'x' } }] });
  expect((await studio.send('forget')).status).toBe(204);
  expect(await json('memory')).toEqual({ items: [] });
});

test('it renames and deletes the thread', async () => {
  expect(await json('rename the thread')).toMatchObject({ metadata: { graph_id: 'nested', name: 'mine' } });
  expect((await studio.send('delete the thread', known)).status).toBe(204);
  expect((await studio.send('state', known)).status).toBe(404);
});
