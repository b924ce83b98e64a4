// What the SDK 1.15 sends other than the version that is installed here.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientServer, startClientServer } from './client-server.ts';
import { replayer } from './recorded.ts';

let server: ClientServer;
let sdk: ReturnType<typeof replayer>;
const known: Record<string, string> = {};
beforeAll(async () => {
  server = await startClientServer();
  sdk = replayer('sdk-1.15.json', server.api.url);
  known.thread = (await server.api.sdk.threads.create()).thread_id;
});
afterAll(async () => {
  await server.stop();
});

const selected = { values: { n: 0 }, next: [] };

test('when a stream is over, so is its run: else the client would come back for more', async () => {
  const stream = await sdk.send('stream of a new run', known);
  expect(stream.frames[0]?.event).toBe('metadata');
  known.event = stream.frames[0]?.id ?? '';
  const [, run] = /^\/threads\/[^/]+\/runs\/([^/]+)\/stream$/.exec(stream.headers.get('location') ?? '') ?? [];
  known.run = run ?? '';
  expect((await sdk.send('is the run over, after its stream', known)).json).toMatchObject({ status: 'success' });
  const state = await server.api.sdk.threads.getState(known.thread ?? '');
  known.checkpoint = state.checkpoint.checkpoint_id ?? '';
  const again = await sdk.send('the stream again, behind its first event', known);
  expect(again.frames.map(({ id }) => id)).toEqual(stream.frames.slice(1).map(({ id }) => id));
});

test('a state of which fields are selected has these, and of its values the one that is named', async () => {
  for (const name of [
    'two fields and one value of the state',
    'the same of a checkpoint',
    'the same of a checkpoint as an object',
  ])
    expect((await sdk.send(name, known)).json).toEqual(selected);
  expect((await sdk.send('the same of each state there was', known)).json).toEqual([
    selected,
    { values: { n: 0 }, next: ['sub'] },
  ]);
});

test('an answer that nothing waits for is refused with strict_resume, and makes no run', async () => {
  const before = (await server.api.sdk.runs.list(known.thread ?? '')).length;
  expect((await sdk.send('an answer that nothing waits for', known)).status).toBe(409);
  expect(await server.api.sdk.runs.list(known.thread ?? '')).toHaveLength(before);
});

test('a run is cancelled, for whatever reason', async () => {
  const { run_id: run } = (await sdk.send('a run that takes its time', known)).json as { readonly run_id: string };
  expect((await sdk.send('cancel it with a reason', { ...known, run })).status).toBe(204);
  expect((await server.api.sdk.runs.get(known.thread ?? '', run)).status).toBe('interrupted');
});

test('a name is one segment of a path, whatever is in it', async () => {
  const answer = await sdk.send('an assistant by a name that no path can hold as it is');
  expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('no/such?graph')]);
});
