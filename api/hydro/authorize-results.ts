import { EngineError } from '../../schemas/errors.ts';
import type { ActionByResource } from '../auth/caller.ts';
import type { ApiContext } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';

/** Results are the tenant's, with nothing on them by which users could be told apart: what asks for it keeps all of them away. */
export const authorizeResults = async (
  c: ApiContext,
  action: ActionByResource['results'],
  value: Record<string, unknown>,
): Promise<void> => {
  const scope = await authorize(c, 'results', action, value);
  if (scope !== undefined && Object.keys(scope).length > 0)
    throw new EngineError(
      'FORBIDDEN',
      'Hydraulic results have no owners to filter by: the auth handler of results must return true or false',
    );
};
