import type { RunRef } from '../../schemas/runs.ts';
import type { Progress } from '../../schemas/tool-progress.ts';

export interface ToolContext extends RunRef {
  /** Names this call within its run; the same in every attempt: with the run's id, the key of what the tool creates. */
  readonly callId: string;
  readonly signal: AbortSignal;
  /**
   * Keeps the activity alive. Progress is shown in Temporal, and told to those who follow the run, at most once a
   * second: a tool may tell it as often as it likes. It never fails, and another attempt begins it anew.
   */
  heartbeat(progress?: Progress): void;
}

/**
 * An answer in two parts: the model reads `content` alone; `artifact`, such as the data of a chart, goes with the message
 * (`ToolMessage.artifact`) to the thread's state and its streams. Each copy of the state holds it: keep it under 64 KB.
 */
export class ContentAndArtifact<Content = unknown> {
  readonly content: Content;
  readonly artifact: unknown;

  constructor(content: Content, artifact: unknown) {
    this.content = content;
    this.artifact = artifact;
  }
}

/**
 * What answers a tool's calls. It checks its own arguments with the tool's schema and returns what JSON can carry,
 * or a `ContentAndArtifact` of such.
 * @throws {EngineError} what the model should read as the tool's error (bad arguments, nothing found);
 *   SERVICE_UNAVAILABLE, or anything that is no EngineError, is tried again.
 */
export type ToolHandler = (args: unknown, context: ToolContext) => Promise<unknown>;

export type ToolHandlers = Readonly<Record<string, ToolHandler>>;
