import { EngineError } from '../../schemas/errors.ts';
import type { ActionByResource } from '../auth/caller.ts';
import type { ApiContext } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';

/** Bars and paper accounts are the tenant's, with nothing on them by which users could be told apart: what asks for it keeps all of them away. */
export const authorizeMarket = async (
  c: ApiContext,
  action: ActionByResource['market'],
  value: Record<string, unknown>,
): Promise<void> => {
  const scope = await authorize(c, 'market', action, value);
  if (scope !== undefined && Object.keys(scope).length > 0)
    throw new EngineError(
      'FORBIDDEN',
      'Market data has no owners to filter by: the auth handler of market must return true or false',
    );
};
