import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { EngineError } from '../schemas/errors.ts';
import type { ExportRef, LanggraphJson } from '../schemas/langgraph-json.ts';
import { parseLanggraphJson } from './parse-langgraph-json.ts';
import type { ExportPlace, Project } from './project.ts';

const refusal = (configFile: string, fault: string): EngineError =>
  new EngineError('CONFIG_INVALID', `Cannot use ${configFile}: ${fault}`);

const readConfig = (configFile: string): string => {
  try {
    return readFileSync(configFile, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `${code}`;
    throw refusal(configFile, `${reason}; want the langgraph.json of a project`);
  }
};

const readEnv = (env: LanggraphJson['env'], configFile: string): Readonly<Record<string, string>> => {
  if (env == null) return {};
  if (typeof env === 'object')
    return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
  const file = resolve(dirname(configFile), env);
  try {
    return parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    throw refusal(configFile, `env: found "${env}", want a file that can be read; there is none at ${file}`);
  }
};

/**
 * A langgraph.json with its paths resolved and the files that it names seen to be there. None of the project's code is
 * loaded.
 * @throws {EngineError} CONFIG_INVALID
 */
export const readProject = (path: string): Project => {
  const configFile = resolve(path);
  const dir = dirname(configFile);
  const config = parseLanggraphJson(readConfig(configFile), configFile);

  const placeOf = (key: string, { file, name }: ExportRef): ExportPlace => {
    const absolute = resolve(dir, file);
    if (!existsSync(absolute) || !statSync(absolute).isFile())
      throw refusal(configFile, `${key}: found "${file}", want a file; there is none at ${absolute}`);
    return { file: absolute, name, key };
  };

  const { auth, http, store, checkpointer } = config;
  return {
    configFile,
    dir,
    graphs: Object.entries(config.graphs).map(([id, graph]) => ({
      id,
      description: graph.description ?? undefined,
      ...placeOf(`graphs.${id}`, graph.path),
    })),
    env: readEnv(config.env, configFile),
    auth: auth?.path
      ? { ...placeOf('auth.path', auth.path), disableStudioAuth: auth.disable_studio_auth ?? false }
      : undefined,
    app: http?.app ? placeOf('http.app', http.app) : undefined,
    http: http ?? {},
    store: store ?? {},
    checkpointer: checkpointer ?? {},
  };
};
