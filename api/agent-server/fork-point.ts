import type { RunCreate } from '../../schemas/agent-server/runs.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { RunKwargs } from '../../schemas/runs.ts';
import type { CheckpointStore } from '../../stores/checkpoint-store.ts';

interface ThreadRef {
  readonly tenantId: string;
  readonly threadId: string;
}

type ForkPoint = Pick<RunKwargs, 'checkpoint_id' | 'checkpoint_ns' | 'checkpoint_map'>;

/** What a subgraph's checkpoint says of the graphs around it when it was made. */
const parentsOf = (metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
  const { parents } = metadata;
  return typeof parents === 'object' && parents !== null ? (parents as Record<string, string>) : {};
};

/**
 * Where a run starts when its request names a checkpoint of a subgraph: there, with the graphs around it as they were. A
 * namespace without a checkpoint is where the caller stands, not where the run shall start.
 * @throws {EngineError} CHECKPOINT_NOT_FOUND
 */
export const subgraphForkPoint = async (
  checkpoints: CheckpointStore,
  { tenantId, threadId }: ThreadRef,
  asked: RunCreate['checkpoint'],
): Promise<ForkPoint> => {
  const { checkpoint_ns: ns = '', checkpoint_id: checkpointId, checkpoint_map } = asked ?? {};
  if (ns === '' || checkpointId === undefined) return {};
  const tuple = await checkpoints.get({ tenantId, threadId, ns, checkpointId });
  const map = { ...parentsOf(tuple?.metadata ?? {}), ...checkpoint_map, [ns]: checkpointId };
  if (tuple === undefined || map[''] === undefined)
    throw new EngineError(
      'CHECKPOINT_NOT_FOUND',
      `Checkpoint ${checkpointId} of subgraph ${ns} not found in thread ${threadId}`,
    );
  return { checkpoint_id: map[''], checkpoint_ns: ns, checkpoint_map: map };
};
