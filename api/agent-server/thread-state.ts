import { toWireValue } from '../../schemas/wire-value.ts';
import type { CheckpointTask, CheckpointTuple, SerializedValue } from '../../stores/checkpoint-store.ts';

export interface CheckpointRef {
  readonly thread_id: string;
  readonly checkpoint_ns: string;
  readonly checkpoint_id: string | null;
  readonly checkpoint_map: null;
}

export interface ThreadTask {
  readonly id: string;
  readonly name: string;
  readonly path: readonly unknown[];
  readonly error: string | null;
  readonly interrupts: readonly unknown[];
  /** Where the state of the subgraph that the task runs is. */
  readonly checkpoint: Pick<CheckpointRef, 'thread_id' | 'checkpoint_ns'> | null;
  readonly state: ThreadState | null;
  readonly result: unknown;
}

export interface ThreadState {
  readonly values: unknown;
  readonly next: readonly string[];
  readonly tasks: readonly ThreadTask[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly created_at: string | null;
  readonly checkpoint: CheckpointRef;
  readonly parent_checkpoint: CheckpointRef | null;
  readonly interrupts: readonly unknown[];
}

const ROOT = '__root__';
// What a compiled graph keeps for itself: its input, pending sends, and the edges between nodes.
const INTERNAL = /^(__|branch:|join:|start:)/;

const isState = (channel: string): boolean => !INTERNAL.test(channel);

const read = ({ type, value }: SerializedValue): unknown => (type === 'json' ? toWireValue(JSON.parse(value)) : value);

/** The state's keys; for a graph whose state is one value, that value. */
const valuesOf = (values: CheckpointTuple['values']): unknown => {
  const root = values[ROOT];
  if (root !== undefined) return read(root);
  return Object.fromEntries(
    Object.entries(values)
      .filter(([channel]) => isState(channel))
      .map(([channel, value]) => [channel, read(value)]),
  );
};

const errorText = (error: unknown): string => {
  if (typeof error === 'string') return error;
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : JSON.stringify(error);
};

const toTask = (
  threadId: string,
  task: CheckpointTask,
  tuple: CheckpointTuple,
  state: ThreadState | null,
): ThreadTask => {
  const writes = tuple.writes.filter(({ taskId }) => taskId === task.id);
  const on = (channel: string): readonly unknown[] =>
    writes.filter((write) => write.channel === channel).map(({ value }) => read(value));
  const [error] = on('__error__');
  const interrupts = on('__interrupt__').flat();
  const done = error === undefined && interrupts.length === 0;
  const [root] = on(ROOT);
  const results = writes.filter(({ channel }) => isState(channel)).map(({ channel, value }) => [channel, read(value)]);
  const result = root ?? (results.length > 0 ? Object.fromEntries(results) : null);
  return {
    id: task.id,
    name: task.name,
    path: task.path ?? [],
    error: error === undefined ? null : errorText(error),
    interrupts,
    checkpoint: task.subgraphNs === undefined ? null : { thread_id: threadId, checkpoint_ns: task.subgraphNs },
    state,
    result: done ? result : null,
  };
};

const refTo = (threadId: string, ns: string, checkpointId: string | null): CheckpointRef => ({
  thread_id: threadId,
  checkpoint_ns: ns,
  checkpoint_id: checkpointId,
  checkpoint_map: null,
});

/** The state of a thread that never ran. */
export const emptyThreadState = (threadId: string): ThreadState => ({
  values: {},
  next: [],
  tasks: [],
  metadata: {},
  created_at: null,
  checkpoint: refTo(threadId, '', null),
  parent_checkpoint: null,
  interrupts: [],
});

/** A checkpoint as clients read it. `subgraphStates`: by task id, where they were asked for. */
export const toThreadState = (
  threadId: string,
  tuple: CheckpointTuple,
  subgraphStates: ReadonlyMap<string, ThreadState> = new Map(),
): ThreadState => {
  const { ns, checkpointId, parentCheckpointId, checkpoint, snapshot } = tuple;
  const tasks = (snapshot?.tasks ?? []).map((task) =>
    toTask(threadId, task, tuple, subgraphStates.get(task.id) ?? null),
  );
  return {
    values: valuesOf(tuple.values),
    next: snapshot?.next ?? [],
    tasks,
    metadata: tuple.metadata,
    created_at: typeof checkpoint.ts === 'string' ? checkpoint.ts : new Date(tuple.createdAt).toISOString(),
    checkpoint: refTo(threadId, ns, checkpointId),
    parent_checkpoint: parentCheckpointId === undefined ? null : refTo(threadId, ns, parentCheckpointId),
    interrupts: tasks.flatMap((task) => task.interrupts),
  };
};
