import { checkpointerSettings } from './checkpointer-settings.ts';
import { bindLoopbackClient } from './loopback-client.ts';
import { shareLangchain } from './one-langchain.ts';
import type { Project } from './project.ts';
import { readProject } from './read-project.ts';
import { storeSettings } from './store-settings.ts';

type Environment = Record<string, string | undefined>;

/** Named by `sluice start` for our own processes; a project that sets them means something of its own. */
const OUR_OWN = new Set(['DATABASE_URL', 'TEMPORAL_ADDRESS']);

export interface OpenProject {
  readonly project: Project;
  /** The environment for our own configuration: the process's over the project's `env` over its `store`. */
  readonly settings: Readonly<Environment>;
}

/**
 * Makes this process one in which the project's code can run: its folder is the working directory, its `env` is in the
 * environment, LangChain is there once, SDK clients without an address find our API (SLUICE_API_URL). Call it before
 * anything of LangChain is loaded.
 * @returns `undefined` when SLUICE_PROJECT names none.
 * @throws {EngineError} CONFIG_INVALID
 */
export const openProject = (env: Environment): OpenProject | undefined => {
  if (!env.SLUICE_PROJECT) return undefined;
  const project = readProject(env.SLUICE_PROJECT);
  const settings = {
    ...storeSettings(project.store),
    ...checkpointerSettings(project.checkpointer),
    ...project.env,
    ...env,
  };
  for (const [name, value] of Object.entries(project.env))
    if (env[name] === undefined || OUR_OWN.has(name)) env[name] = value;
  process.chdir(project.dir);
  shareLangchain(project.dir);
  if (settings.SLUICE_API_URL) bindLoopbackClient(settings.SLUICE_API_URL);
  return { project, settings };
};
