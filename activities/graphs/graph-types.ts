import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GraphDescription, GraphFault, GraphSchemas, SourceFiles } from '../../schemas/graph-description.ts';

const execFileAsync = promisify(execFile);
const READER = join(import.meta.dirname, 'read-graph-types-main.ts');
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Where a project exports a graph: a compiled one, a builder, a promise of either, or a function that makes it. */
export interface GraphSource {
  readonly file: string;
  readonly name: string;
}

export interface GraphTypes {
  readonly schemas: Partial<GraphSchemas>;
  /** All that the types depend on, without packages. */
  readonly files: readonly string[];
}

/** What the TypeScript types of a graph say, or why they say nothing. */
export type TypeSchemas = { readonly schemas: Partial<GraphSchemas>; readonly sources: SourceFiles } | GraphFault;

const hashOf = async (files: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file).catch(() => 'missing'));
  return hash.digest('hex');
};

/** In a process of its own: the compiler takes 300 MB and a second or more, and a worker has runs to attend to. */
const readApart = async ({ file, name }: GraphSource): Promise<GraphTypes | GraphFault> => {
  try {
    const { stdout } = await execFileAsync(process.execPath, [READER, file, name], {
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_BYTES,
    });
    return JSON.parse(stdout) as GraphTypes | GraphFault;
  } catch (error) {
    return { fault: `its types could not be read: ${error instanceof Error ? error.message.split('\n')[0] : error}` };
  }
};

/** @param known What is described already: not read again when nothing of its sources has changed. */
export const readTypesOnce = async (source: GraphSource, known: GraphDescription | undefined): Promise<TypeSchemas> => {
  const { sources } = known ?? {};
  if (known && sources?.files.includes(source.file) && (await hashOf(sources.files)) === sources.hash)
    return { schemas: known.schemas, sources };
  const types = await readApart(source);
  if ('fault' in types) return types;
  return { schemas: types.schemas, sources: { files: types.files, hash: await hashOf(types.files) } };
};
