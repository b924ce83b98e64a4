import type { LanggraphJson } from '../schemas/langgraph-json.ts';

/** An export of the project's code. */
export interface ExportPlace {
  /** Absolute path. */
  readonly file: string;
  readonly name: string;
  /** The key of langgraph.json that names it, for messages. */
  readonly key: string;
}

export interface ProjectGraph extends ExportPlace {
  readonly id: string;
  readonly description: string | undefined;
}

/** What a langgraph.json says; its paths are absolute. */
export interface Project {
  /** Absolute path of langgraph.json. */
  readonly configFile: string;
  readonly dir: string;
  readonly graphs: readonly ProjectGraph[];
  readonly env: Readonly<Record<string, string>>;
  readonly auth: (ExportPlace & { readonly disableStudioAuth: boolean }) | undefined;
  readonly app: ExportPlace | undefined;
  readonly http: NonNullable<LanggraphJson['http']>;
  readonly store: NonNullable<LanggraphJson['store']>;
  readonly checkpointer: NonNullable<LanggraphJson['checkpointer']>;
}
