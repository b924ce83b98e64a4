import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { StructuredToolInterface } from '@langchain/core/tools';
import type { z } from 'zod';

export interface ModelOptions {
  /** A model of the configured channel; absent: the channel's default. */
  readonly model?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
}

export interface ToolDefinition<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
}

/** What a node may ask of the world. Each call is an activity: recorded, retried, charged once. */
export interface GraphPorts {
  /** A chat model: `bindTools` and `withStructuredOutput` work as with any. Its tokens stream past the graph to the watchers. */
  model(options?: ModelOptions): BaseChatModel;
  /** A tool that runs outside the graph; the schema checks the model's arguments before it is called. */
  tool(definition: ToolDefinition): StructuredToolInterface;
  /**
   * A job: work of seconds to months, as a workflow of its own of type `name`. It tells its progress in the run's log, as
   * `custom` events, and ends with the run at the latest.
   * @returns its result. @throws what it failed of.
   */
  job<Result>(name: string, input: unknown): Promise<Result>;
}

/** What the runtime asks of a compiled graph, of whatever state; any of LangGraph's fits. */
export interface RunnableGraph {
  checkpointer?: unknown;
  store?: unknown;
  stream(input: never, options?: never): Promise<AsyncIterable<unknown>>;
  getState(config: never): Promise<unknown>;
}

/** A graph by what it needs. It is compiled without a checkpointer and store: the runtime brings its own. */
export type GraphFactory = (ports: GraphPorts) => RunnableGraph;

export type GraphLoader = () => Promise<GraphFactory>;
