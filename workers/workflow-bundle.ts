import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { WorkflowPlugin } from './workflow-plugin.ts';

const ROOT = join(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/sluice');
/** All that a workflow bundle can be made of, with the lock file standing for the packages. */
const SOURCES = [
  'package-lock.json',
  'workflows',
  'graphs',
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
  for (const file of [...SOURCES.flatMap(filesBelow), workflowsPath]) {
    hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
};

/**
 * The bundle of a workflow entry, built once per version of the sources: building takes seconds, and a worker that
 * comes back after a crash has none to lose.
 * @param workflowsPath The bundle's entry, from the root of the project.
 */
export const loadWorkflowBundle = async (
  workflowsPath: string,
  { stacks = false }: { readonly stacks?: boolean } = {},
): Promise<{ readonly codePath: string }> => {
  const codePath = join(CACHE, `workflows-${sourceHash(workflowsPath, stacks)}.js`);
  try {
    readFileSync(codePath, { encoding: 'utf8' });
    return { codePath };
  } catch {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(ROOT, workflowsPath),
      plugins: [new WorkflowPlugin({ stacks })],
      logger: new DefaultLogger('ERROR'),
    });
    mkdirSync(CACHE, { recursive: true });
    // Two workers may build at once: a rename makes either's file whole.
    const draft = `${codePath}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, codePath);
    return { codePath };
  }
};
