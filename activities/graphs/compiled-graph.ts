import type { GraphDrawing } from '../../schemas/graph-description.ts';

/** What LangGraph's builder keeps of the definitions it was given; its own schema functions read the same. */
export interface GraphBuilder {
  readonly channels?: Readonly<Record<string, unknown>>;
  readonly _schemaDefinition?: unknown;
  readonly _inputDefinition?: unknown;
  readonly _outputDefinition?: unknown;
  readonly _configSchema?: unknown;
  readonly _schemaRuntimeDefinition?: unknown;
  readonly _inputRuntimeDefinition?: unknown;
  readonly _outputRuntimeDefinition?: unknown;
  readonly _configRuntimeSchema?: unknown;
}

/** The part of a compiled LangGraph graph that describes it, of whichever copy of LangGraph made it. */
export interface CompiledGraph {
  readonly builder?: GraphBuilder;
  readonly channels?: Readonly<Record<string, unknown>>;
  getGraphAsync(config: { readonly xray?: boolean | number }): Promise<{ toJSON(): unknown }>;
  getSubgraphsAsync(namespace?: string, recurse?: boolean): AsyncIterable<readonly [string, unknown]>;
}

export const isCompiledGraph = (value: unknown): value is CompiledGraph =>
  typeof value === 'object' && value !== null && 'getGraphAsync' in value && 'getSubgraphsAsync' in value;

export const drawingOf = async (graph: CompiledGraph, depth: number): Promise<GraphDrawing> =>
  (await graph.getGraphAsync({ xray: depth })).toJSON() as GraphDrawing;
