import type { RunRef } from '../../schemas/runs.ts';

export interface ToolContext extends RunRef {
  /** Names this call within its run; the same in every attempt: with the run's id, the key of what the tool creates. */
  readonly callId: string;
  readonly signal: AbortSignal;
  /** Shows the activity's progress in Temporal, and keeps it alive. */
  heartbeat(progress?: unknown): void;
}

/**
 * What answers a tool's calls. It checks its own arguments with the tool's schema and returns what JSON can carry.
 * @throws {EngineError} what the model should read as the tool's error (bad arguments, nothing found);
 *   SERVICE_UNAVAILABLE, or anything that is no EngineError, is tried again.
 */
export type ToolHandler = (args: unknown, context: ToolContext) => Promise<unknown>;

export type ToolHandlers = Readonly<Record<string, ToolHandler>>;
