/** JSON Schema, draft 07. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What goes into a graph, comes out of it, is kept by it, and configures it. `null`: it takes nothing of that kind. */
export interface GraphSchemas {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly state: JsonSchema;
  readonly config: JsonSchema | null;
  readonly context: JsonSchema | null;
}

/** LangGraph's drawable graph. */
export interface GraphDrawing {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly edges: readonly Readonly<Record<string, unknown>>[];
}

export interface SourceFiles {
  readonly files: readonly string[];
  /** Of their contents. */
  readonly hash: string;
}

/** What a worker says of a graph that it serves, so that others can show it without loading its code. */
export interface GraphDescription {
  /** By how many levels of subgraphs are drawn out; in the last one all are. */
  readonly drawings: readonly GraphDrawing[];
  readonly schemas: GraphSchemas;
  /** By namespace: the names of the nodes on the way, with `|` between them. */
  readonly subgraphs: Readonly<Record<string, GraphSchemas>>;
  /** What types were read from: as long as it is the same, they need not be read again. */
  readonly sources?: SourceFiles | undefined;
}

/** Why there is no description: the graph's code did not allow one. */
export interface GraphFault {
  readonly fault: string;
}
