import { GetTreeSchema, ListCheckpointsSchema, StateGetSchema } from '../../schemas/agent-server/protocol.ts';
import { EngineError } from '../../schemas/errors.ts';
import { isRecord } from '../../schemas/record.ts';
import { requireThread } from '../agent-server/require-thread.ts';
import type { StateReader } from '../agent-server/state-reader.ts';
import type { ThreadState } from '../agent-server/thread-state.ts';
import type { ApiDeps } from '../api-deps.ts';
import { authorize } from '../http/authorize.ts';
import { toAgentTree } from './agent-tree.ts';
import { CommandError, type CommandResult } from './command-answer.ts';
import { type CommandCall, parseParams } from './command-call.ts';
import { keyOf } from './namespaces.ts';
import { throughSeq } from './protocol-event.ts';
import type { ThreadWatch } from './thread-watch.ts';

const pick = (values: unknown, keys: readonly string[] | undefined): unknown =>
  keys === undefined || !isRecord(values)
    ? values
    : Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));

const toSummary = ({ checkpoint, created_at, metadata, next }: ThreadState) => ({
  id: checkpoint.checkpoint_id,
  timestamp: created_at,
  step: metadata.step,
  metadata,
  next,
});

/** The commands that read. */
export const createStateCommands = ({ threads, runs, events }: ApiDeps, states: StateReader, watch: ThreadWatch) => {
  const requireReadable = async ({ c, threadId }: CommandCall) => {
    const scope = await authorize(c, 'threads', 'read', { thread_id: threadId });
    const { tenantId } = c.var;
    await requireThread(threads, tenantId, threadId, scope);
    return { tenantId, threadId };
  };

  const metaOf = async (ref: {
    readonly tenantId: string;
    readonly threadId: string;
  }): Promise<CommandResult['meta']> => ({
    thread_id: ref.threadId,
    applied_through_seq: throughSeq(await events.lastSeq(ref)),
  });

  return {
    async 'state.get'(call: CommandCall): Promise<CommandResult> {
      const { namespace = [], keys } = parseParams(StateGetSchema, call.params);
      const ref = await requireReadable(call);
      const ns = keyOf(namespace);
      const meta = await metaOf(ref);
      const { values, checkpoint } = await states.state({ ...ref, ns, subgraphs: false });
      const { checkpoint_id: id } = checkpoint;
      if (id === null && namespace.length > 0)
        throw new CommandError('no_such_namespace', `Thread ${call.threadId} has no state in the namespace ${ns}`);
      return { result: { values: pick(values, keys), ...(id === null ? {} : { checkpoint: { id, ns } }) }, meta };
    },

    async 'state.listCheckpoints'(call: CommandCall): Promise<CommandResult> {
      const { namespace = [], limit = 10, before } = parseParams(ListCheckpointsSchema, call.params);
      const ref = await requireReadable(call);
      const history = await states.history({ ...ref, ns: keyOf(namespace), limit, before });
      return { result: { checkpoints: history.map(toSummary) }, meta: await metaOf(ref) };
    },

    async 'agent.getTree'(call: CommandCall): Promise<CommandResult> {
      const { run_id: runId } = parseParams(GetTreeSchema, call.params);
      const ref = await requireReadable(call);
      const [latest] = await runs.list(ref.tenantId, ref.threadId, { limit: 1, offset: 0 });
      const wanted = runId ?? latest?.runId;
      const run = wanted === undefined ? undefined : await runs.find({ ...ref, runId: wanted });
      if (run === undefined)
        throw new EngineError('RUN_NOT_FOUND', `Run ${wanted ?? 'of any kind'} not found in thread ${ref.threadId}`);
      const meta = await metaOf(ref);
      return {
        result: { tree: toAgentTree(await watch.eventsOf(run, { channels: ['lifecycle'] }), run.graphId) },
        meta,
      };
    },
  };
};
