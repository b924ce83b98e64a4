/** A value of a channel as LangGraph's serialiser wrote it: `json` text, or base64 of `bytes`. */
export interface SerializedValue {
  readonly type: 'json' | 'bytes';
  readonly value: string;
}

/** What the graph would do next from a checkpoint; stored with it so that the API needs no graph to show a state. */
export interface CheckpointSnapshot {
  readonly next: readonly string[];
  readonly tasks: readonly CheckpointTask[];
}

export interface CheckpointTask {
  readonly id: string;
  readonly name: string;
  readonly path?: readonly unknown[];
  /** The checkpoint namespace of the subgraph that the task runs, if it runs one. */
  readonly subgraphNs?: string;
}

export interface CheckpointRecord {
  readonly ns: string;
  readonly checkpointId: string;
  readonly parentCheckpointId: string | undefined;
  /** LangGraph's checkpoint without `channel_values`. */
  readonly checkpoint: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Values of the channels that changed since the parent, by channel. */
  readonly newValues: Readonly<Record<string, SerializedValue>>;
  readonly snapshot: CheckpointSnapshot | undefined;
}

export interface WriteRecord {
  readonly ns: string;
  readonly checkpointId: string;
  readonly taskId: string;
  readonly idx: number;
  readonly channel: string;
  readonly value: SerializedValue;
}

export interface CheckpointTuple {
  readonly ns: string;
  readonly checkpointId: string;
  readonly parentCheckpointId: string | undefined;
  readonly checkpoint: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** All channels of the checkpoint. */
  readonly values: Readonly<Record<string, SerializedValue>>;
  readonly writes: readonly WriteRecord[];
  readonly snapshot: CheckpointSnapshot | undefined;
  readonly createdAt: Date | string;
  readonly runId: string | undefined;
}

export interface CheckpointQuery {
  readonly tenantId: string;
  readonly threadId: string;
  readonly ns?: string | undefined;
}

export interface CheckpointStore {
  /** The latest of its namespace (default: the root), the one asked for, or the latest before one. */
  get(
    query: CheckpointQuery & { readonly checkpointId?: string | undefined; readonly before?: string | undefined },
  ): Promise<CheckpointTuple | undefined>;
  /** Newest first. `before` is a checkpoint id. `metadata` must be contained in the checkpoint's. */
  list(
    query: CheckpointQuery & {
      readonly limit?: number | undefined;
      readonly before?: string | undefined;
      readonly checkpointId?: string | undefined;
      readonly metadata?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<readonly CheckpointTuple[]>;
}
