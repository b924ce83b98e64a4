import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface TestProject extends AsyncDisposable {
  readonly dir: string;
  readonly configFile: string;
  /** Gives the project real copies of packages of ours, as `npm install` would; what these need is linked. */
  install(...packages: readonly string[]): Promise<void>;
}

/** A project of its own in a new folder; `files` by path, objects as JSON. */
export const writeProject = async (files: Readonly<Record<string, unknown>>): Promise<TestProject> => {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-project-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return {
    dir,
    configFile: join(dir, 'langgraph.json'),
    async install(...packages) {
      for (const name of packages) {
        const source = join(ROOT, 'node_modules', name);
        await cp(source, join(dir, 'node_modules', name), { recursive: true });
        const { dependencies = {} } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
        for (const other of Object.keys(dependencies).filter((found) => !packages.includes(found))) {
          await mkdir(dirname(join(dir, 'node_modules', other)), { recursive: true });
          await symlink(join(ROOT, 'node_modules', other), join(dir, 'node_modules', other)).catch(() => {});
        }
      }
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
};

/**
 * Runs code in a process that has opened the project; `project`, `settings`, `importExport` and `print` are there.
 * @returns What it printed, parsed.
 */
export const runInProject = async (
  { configFile }: Pick<TestProject, 'configFile'>,
  code: string,
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> => {
  const script = `
    import { openProject } from ${JSON.stringify(join(ROOT, 'project/open-project.ts'))};
    import { importExport } from ${JSON.stringify(join(ROOT, 'project/import-export.ts'))};
    const { project, settings } = openProject(process.env);
    const print = (value) => process.stdout.write(JSON.stringify(value));
    try { ${code} } catch (error) { print({ code: error.code, message: error.message }); }`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
    { env: { PATH: process.env.PATH, ...env, SLUICE_PROJECT: configFile }, cwd: ROOT },
  );
  return JSON.parse(stdout);
};
