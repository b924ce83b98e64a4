import { NetworkIdSchema } from '../../../schemas/hydro/network.ts';
import { RESULT_KINDS } from '../../../schemas/hydro/result.ts';
import { ResultListQuerySchema } from '../../../schemas/hydro/wire-result.ts';
import { toWholeNumber, UsageError } from '../../command.ts';

type ListValues = {
  readonly [name in 'kind' | 'network' | 'run' | 'limit' | 'offset']?: string | undefined;
};

/** The query of a list. @throws {UsageError} */
export const resultListQuery = ({ kind, network, run, limit = '100', offset = '0' }: ListValues): URLSearchParams => {
  const query = new URLSearchParams({
    limit: String(toWholeNumber('limit', limit, 1, 1000)),
    offset: String(toWholeNumber('offset', offset, 0, 2_147_483_647)),
  });
  const { kind: kinds, run_id: runId } = ResultListQuerySchema.shape;
  if (kind !== undefined && !kinds.safeParse(kind).success)
    throw new UsageError(`found --kind ${kind}, want one of ${RESULT_KINDS.join(', ')}`);
  if (network !== undefined && !NetworkIdSchema.safeParse(network).success)
    throw new UsageError(`found --network ${network}, want the id of a stored network, as sluice networks lists them`);
  if (run !== undefined && !runId.safeParse(run).success)
    throw new UsageError(`found --run ${run}, want the id of a run, such as those of sluice runs list THREAD`);
  for (const [name, value] of Object.entries({ kind, network_id: network, run_id: run }))
    if (value !== undefined) query.set(name, value);
  return query;
};
