import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRef } from '../../schemas/runs.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { checkpoint, json, NOTHING, startedRun, write } from './run-fixtures.ts';

let database: TestDatabase;
let stores: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const idsOf = (tuples: readonly { readonly checkpointId: string }[]) => tuples.map(({ checkpointId }) => checkpointId);
/** Three checkpoints of the root graph and one of a subgraph; the third changes only `b`. */
const history = async (): Promise<RunRef> => {
  const ref = await startedRun(stores);
  const third = checkpoint('1c', { b: 3 });
  const versions = { a: '000000000001.1b', b: '000000000001.1c' };
  const checkpoints = [
    checkpoint('1a', { a: 1 }, { metadata: { source: 'input', step: -1 } }),
    checkpoint('1b', { a: 2, b: 2 }, { parentCheckpointId: '1a', metadata: { source: 'loop', step: 0 } }),
    {
      ...third,
      parentCheckpointId: '1b',
      checkpoint: { ...third.checkpoint, channel_versions: versions },
      metadata: { source: 'loop', step: 1, nested: { deep: [1, 2] } },
      snapshot: { next: ['plan'], tasks: [{ id: 't', name: 'plan', subgraphNs: 'plan:t' }] },
    },
    checkpoint('2a', { x: 1 }, { ns: 'plan:t' }),
  ];
  const writes = [write('1b', 'task-b', 1, 'b1'), write('1b', 'task-b', 0, 'b0'), write('1b', 'task-a', 0, 'a0')];
  await stores.runs.commit(ref, 1, { ...NOTHING, checkpoints, writes });
  return ref;
};

test('get: the latest of the root, of a namespace, or the one asked for', async () => {
  const ref = await history();
  expect(await stores.checkpoints.get(ref)).toMatchObject({
    ns: '',
    checkpointId: '1c',
    parentCheckpointId: '1b',
    runId: ref.runId,
    snapshot: { next: ['plan'], tasks: [{ id: 't', name: 'plan', subgraphNs: 'plan:t' }] },
    createdAt: expect.any(Date),
  });
  expect((await stores.checkpoints.get({ ...ref, ns: 'plan:t' }))?.checkpointId).toBe('2a');
  const first = await stores.checkpoints.get({ ...ref, checkpointId: '1a' });
  expect(first).toMatchObject({ checkpointId: '1a', parentCheckpointId: undefined, snapshot: undefined, writes: [] });
  expect(await stores.checkpoints.get({ ...ref, checkpointId: '2a' })).toBeUndefined();
  expect(await stores.checkpoints.get({ ...ref, tenantId: 'tenant-2' })).toBeUndefined();
});

test('a checkpoint has the values of its versions, changed in it or before', async () => {
  const ref = await history();
  const valuesAt = async (checkpointId: string) => (await stores.checkpoints.get({ ...ref, checkpointId }))?.values;
  expect(await valuesAt('1a')).toEqual({ a: json(1) });
  expect(await valuesAt('1b')).toEqual({ a: json(2), b: json(2) });
  expect(await valuesAt('1c')).toEqual({ a: json(2), b: json(3) });
});

test('writes come in the order of task and index, in each process the same', async () => {
  const ref = await history();
  const tuple = await stores.checkpoints.get({ ...ref, checkpointId: '1b' });
  expect(tuple?.writes.map(({ taskId, idx }) => `${taskId} ${idx}`)).toEqual(['task-a 0', 'task-b 0', 'task-b 1']);
  expect(tuple?.writes[0]).toEqual(write('1b', 'task-a', 0, 'a0'));
});

test('list: newest first, limited, before a checkpoint, by what the metadata contains', async () => {
  const ref = await history();
  const list = async (more: object = {}) => idsOf(await stores.checkpoints.list({ ...ref, ...more }));
  expect(await list()).toEqual(['1c', '1b', '1a']);
  expect(await list({ limit: 2 })).toEqual(['1c', '1b']);
  expect(await list({ before: '1c', limit: 1 })).toEqual(['1b']);
  expect(await list({ checkpointId: '1b' })).toEqual(['1b']);
  expect(await list({ metadata: { source: 'loop' } })).toEqual(['1c', '1b']);
  expect(await list({ metadata: { nested: { deep: [2] } } })).toEqual(['1c']);
  expect(await list({ ns: 'plan:t' })).toEqual(['2a']);
  expect(await list({ tenantId: 'tenant-2' })).toEqual([]);
  const [latest] = await stores.checkpoints.list({ ...ref, limit: 1 });
  expect(latest).toMatchObject((await stores.checkpoints.get(ref)) ?? {});
});

test("ids are compared by their bytes, whatever the database's language", async () => {
  const ref = await startedRun(stores);
  const ids = ['1f-a', '1F-b', '1f_c', '1f.d'];
  await stores.runs.commit(ref, 1, { ...NOTHING, checkpoints: ids.map((id) => checkpoint(id, {})) });
  expect(idsOf(await stores.checkpoints.list(ref))).toEqual(ids.toSorted().toReversed());
});

test("a later run that answers the same task hides the earlier run's special write, not its ordinary ones", async () => {
  const first = await startedRun(stores);
  const batch = { ...NOTHING, checkpoints: [checkpoint('1a', {})] };
  await stores.runs.finish(
    first,
    1,
    { ...batch, writes: [write('1a', 't', -4, ['a']), write('1a', 't', 0, 'kept')] },
    { status: 'success' },
  );
  const second = await startedRun(stores, first.threadId);
  await stores.runs.commit(second, 1, {
    ...NOTHING,
    writes: [write('1a', 't', -4, ['a', 'b']), write('1a', 't', 0, 'late')],
  });
  const tuple = await stores.checkpoints.get(first);
  expect(tuple?.writes.map(({ value }) => value)).toEqual([json(['a', 'b']), json('kept')]);
});
