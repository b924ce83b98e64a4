import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);
const BUNDLER = join(import.meta.dirname, 'bundle-workflows.ts');
const ROOT = join(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/sluice');
/** With the entry's own folder, all that a bundle can be made of; the lock file stands for the packages. */
const SOURCES = [
  'package-lock.json',
  'workflows',
  'graphs',
  'runtime',
  'schemas',
  'workers/workflow-plugin.ts',
  'workers/frozen-regexp-loader.cjs',
];

const filesBelow = (path: string): readonly string[] => {
  try {
    return readdirSync(join(ROOT, path), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
    );
  } catch {
    return [path];
  }
};

const sourceHash = (workflowsPath: string, stacks: boolean): string => {
  const hash = createHash('sha256').update(`${workflowsPath} ${stacks}`);
  for (const file of [...SOURCES, dirname(workflowsPath)].flatMap(filesBelow)) {
    hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
};

/**
 * The bundle of a workflow entry, built once per version of the sources: building takes seconds, and a worker that
 * comes back after a crash has none to lose. It is built in a process of its own, since webpack keeps 350 MB.
 * @param workflowsPath The bundle's entry, from the root of the project.
 */
export const loadWorkflowBundle = async (
  workflowsPath: string,
  { stacks = false }: { readonly stacks?: boolean } = {},
): Promise<{ readonly codePath: string }> => {
  const codePath = join(CACHE, `workflows-${sourceHash(workflowsPath, stacks)}.js`);
  if (!existsSync(codePath)) {
    await execFileAsync(process.execPath, [BUNDLER, join(ROOT, workflowsPath), codePath, String(stacks)]);
  }
  return { codePath };
};
