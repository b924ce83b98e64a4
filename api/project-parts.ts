import { importExport } from '../project/import-export.ts';
import type { Project } from '../project/project.ts';
import { EngineError } from '../schemas/errors.ts';
import type { ApiDeps } from './api-deps.ts';
import { createAuthFileAuthentication } from './auth/auth-file.ts';
import { createDefaultAuthentication, type DefaultAuthenticationOptions } from './auth/default-authentication.ts';
import { requireCustomApp } from './http/custom-app.ts';

const whereOf = ({ file, name }: { readonly file: string; readonly name: string }): string => `${name} of ${file}`;

/**
 * Who may call and which routes there are besides ours, by the project when it says so.
 * @throws {EngineError} CONFIG_INVALID when the project's code cannot be loaded or is not what it should be.
 */
export const loadProjectParts = async (
  project: Project | undefined,
  keys: DefaultAuthenticationOptions,
): Promise<Pick<ApiDeps, 'authenticate' | 'customApp' | 'http'>> => {
  const { auth, app, http } = project ?? {};
  const byKeys = createDefaultAuthentication(keys);
  if (auth !== undefined && byKeys !== undefined)
    throw new EngineError(
      'CONFIG_INVALID',
      `Cannot start the API: ${auth.file} says who may call, and so do SLUICE_API_KEYS or SLUICE_JWT_*; want one of them`,
    );
  return {
    http,
    authenticate:
      auth === undefined
        ? byKeys
        : createAuthFileAuthentication(await importExport(auth), { ...auth, where: whereOf(auth) }),
    customApp: app === undefined ? undefined : requireCustomApp(await importExport(app), whereOf(app)),
  };
};
