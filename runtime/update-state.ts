import type { Operation } from '@langchain/langgraph-checkpoint';
import type { RunnableGraph } from '../graphs/ports.ts';
import type { NodeUpdate, StateUpdate, UpdatedState } from '../schemas/state-update.ts';
import { type LoadCheckpoint, RunCheckpointer } from './checkpointer.ts';
import { toCommand } from './graph-input.ts';
import { Journal } from './journal.ts';
import { PortStore } from './port-store.ts';
import type { WrittenBatch, WrittenOutcome } from './run-log.ts';
import { toJson } from './serde.ts';
import { type StateView, toSnapshot } from './stream-tap.ts';

export interface StateUpdateHost {
  readonly loadCheckpoint: LoadCheckpoint;
  readonly batchItems: (operations: readonly Operation[]) => Promise<readonly unknown[]>;
}

/** What a state update leaves: to be committed as one. */
export interface StateChange {
  readonly checkpoint: UpdatedState;
  readonly batch: WrittenBatch;
  /** The root graph's state, when it is what changed. */
  readonly state:
    | (Pick<WrittenOutcome, 'valuesJson' | 'interrupts'> & { readonly next: readonly string[] })
    | undefined;
}

interface UpdatableGraph extends RunnableGraph {
  bulkUpdateState(config: object, supersteps: readonly object[]): Promise<ConfigLike>;
}

interface ConfigLike {
  readonly configurable?: Readonly<Record<string, unknown>>;
}

const toUpdate = ({ values, command, asNode }: NodeUpdate) => ({
  values: command === undefined ? (values ?? null) : toCommand(command),
  ...(asNode !== undefined && { asNode }),
});

/** Nothing is committed on the way: the whole update is visible together or not at all (I2). */
const KEEPS: ConstructorParameters<typeof Journal>[0] = {
  commit: () => Promise.reject(new Error('a state update is committed as a whole')),
  finish: () => Promise.reject(new Error('a state update has no outcome')),
};

/** Changes the state of a thread as LangGraph does, without running a node. @throws what LangGraph throws. */
export const updateState = async (
  graph: RunnableGraph,
  update: StateUpdate,
  { loadCheckpoint, batchItems }: StateUpdateHost,
): Promise<StateChange> => {
  const { threadId, updateId, graphId, assistantId, ns = '', checkpointId } = update;
  const journal = new Journal(KEEPS, 0);
  const checkpointer = new RunCheckpointer({
    threadId,
    runId: updateId,
    metadata: { thread_id: threadId, graph_id: graphId, ...(assistantId && { assistant_id: assistantId }) },
    journal,
    load: loadCheckpoint,
    onSuperstep: async () => {},
    onFailedTask: () => {},
  });
  graph.checkpointer = checkpointer;
  graph.store = new PortStore(batchItems);

  let config: ConfigLike = {
    configurable: {
      thread_id: threadId,
      checkpoint_ns: ns,
      ...(checkpointId !== undefined && { checkpoint_id: checkpointId }),
    },
  };
  let state: StateView | undefined;
  for (const { updates } of update.supersteps) {
    config = await (graph as UpdatableGraph).bulkUpdateState(config, [{ updates: updates.map(toUpdate) }]);
    state = (await graph.getState(config as never)) as StateView;
    journal.snapshot(ns, String(config.configurable?.checkpoint_id), toSnapshot(state.next, state.tasks));
  }
  const checkpoint = { ns, checkpointId: String(config.configurable?.checkpoint_id) };
  const isRoot = ns === '' && state !== undefined;
  return {
    checkpoint,
    batch: await journal.takeAll(),
    state: isRoot
      ? {
          valuesJson: await toJson(state?.values),
          interrupts: await checkpointer.interrupts(state?.tasks.map(({ id }) => id) ?? []),
          next: state?.next ?? [],
        }
      : undefined,
  };
};
