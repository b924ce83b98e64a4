import { EngineError } from '../../schemas/errors.ts';
import type { ActionByResource } from '../auth/caller.ts';
import type { ApiContext } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';

/** Water networks are the tenant's, with nothing on them by which users could be told apart: what asks for it keeps all of them away. */
export const authorizeNetworks = async (
  c: ApiContext,
  action: ActionByResource['networks'],
  value: Record<string, unknown>,
): Promise<void> => {
  const scope = await authorize(c, 'networks', action, value);
  if (scope !== undefined && Object.keys(scope).length > 0)
    throw new EngineError(
      'FORBIDDEN',
      'Water networks have no owners to filter by: the auth handler of networks must return true or false',
    );
};
