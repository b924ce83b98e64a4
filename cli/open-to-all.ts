import { isIPv4 } from 'node:net';
import type { Project } from '../project/project.ts';

const AUTHENTICATION = ['SLUICE_API_KEYS', 'SLUICE_JWT_SECRET', 'SLUICE_JWT_JWKS_URL'] as const;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** What to say when other machines can reach an API that asks nobody who they are; `undefined` when they cannot. */
export const openToAll = (
  host: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  project: Pick<Project, 'auth'> | undefined,
): string | undefined => {
  if (host === undefined || isLoopback(host)) return undefined;
  if (project?.auth !== undefined || AUTHENTICATION.some((name) => env[name])) return undefined;
  return `warning: whoever reaches ${host} may use this server, since it asks for no key; set SLUICE_API_KEYS, SLUICE_JWT_SECRET or SLUICE_JWT_JWKS_URL, or give the project an auth file`;
};
