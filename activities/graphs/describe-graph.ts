import { isDeepStrictEqual } from 'node:util';
import type { GraphDescription, GraphDrawing, GraphSchemas } from '../../schemas/graph-description.ts';
import { channelSchemas } from './channel-schemas.ts';
import { type CompiledGraph, drawingOf, isCompiledGraph } from './compiled-graph.ts';
import type { TypeSchemas } from './graph-types.ts';
import { runtimeSchemas } from './runtime-schemas.ts';

/** Nobody nests deeper; a graph that seems to is drawn to here. */
const MAX_DEPTH = 16;

export interface DescribeOptions {
  /** Reads the types of the graph's source. Asked only when the graph declares its state by types; it takes seconds. */
  readonly readTypes?: (() => Promise<TypeSchemas>) | undefined;
}

/** Each drawing draws one more level of subgraphs; the first that adds nothing is left out. */
const drawingsOf = async (graph: CompiledGraph): Promise<readonly GraphDrawing[]> => {
  const drawings = [await drawingOf(graph, 0)];
  while (drawings.length <= MAX_DEPTH) {
    const drawing = await drawingOf(graph, drawings.length);
    if (isDeepStrictEqual(drawing, drawings.at(-1))) break;
    drawings.push(drawing);
  }
  return drawings;
};

const schemasOf = async (
  graph: CompiledGraph,
  { readTypes }: DescribeOptions,
): Promise<Pick<GraphDescription, 'schemas' | 'sources'>> => {
  const declared = runtimeSchemas(graph);
  const types = declared.state === undefined ? await readTypes?.() : undefined;
  if (types === undefined) return { schemas: { ...channelSchemas(graph), ...declared } };
  if ('fault' in types) return { schemas: { ...channelSchemas(graph, types.fault), ...declared } };
  return { schemas: { ...channelSchemas(graph), ...types.schemas, ...declared }, sources: types.sources };
};

/**
 * Describes a compiled LangGraph graph: how it is drawn, what it takes and gives, and the same of its subgraphs. Types
 * of subgraphs cannot be read, as they have no name in the source: of those that are not declared with zod the fields'
 * names are told.
 * @throws {TypeError} When it is no compiled graph.
 */
export const describeGraph = async (graph: unknown, options: DescribeOptions = {}): Promise<GraphDescription> => {
  if (!isCompiledGraph(graph)) throw new TypeError('it is no compiled LangGraph graph');
  const subgraphs: [string, GraphSchemas][] = [];
  for await (const [namespace, subgraph] of graph.getSubgraphsAsync(undefined, true))
    if (isCompiledGraph(subgraph)) subgraphs.push([namespace, (await schemasOf(subgraph, {})).schemas]);
  return {
    drawings: await drawingsOf(graph),
    ...(await schemasOf(graph, options)),
    subgraphs: Object.fromEntries(subgraphs),
  };
};
