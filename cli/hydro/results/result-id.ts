import { ResultParamsSchema, type WireResultFacts } from '../../../schemas/hydro/wire-result.ts';
import { type ApiClient, ApiError } from '../../api-client.ts';
import { UsageError } from '../../command.ts';

/** Newest ones that a message names. */
const MOST_TOLD = 3;

/** @throws {UsageError} For what no id of a result is. */
export const resultPath = (id: string): string => {
  const { data } = ResultParamsSchema.safeParse({ result_id: id });
  if (data !== undefined) return `/hydro/results/${data.result_id}`;
  throw new UsageError(
    `found the id ${JSON.stringify(id.slice(0, 60))}, want the id of a result, as sluice results lists them`,
  );
};

/** Of which network it is. */
export const networkOf = ({ network }: WireResultFacts): string =>
  network === null ? 'given in the call' : `${network.network_id} version ${network.version}`;

const kindAndId = (result: WireResultFacts): string =>
  `${result.result_id} (${result.kind}, network ${networkOf(result)})`;

/** Asks for a stored result. @throws {Error} When none has this id, with the newest that there are. */
export const askForResult = async <T>(client: ApiClient, id: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'HYDRO_RESULT_NOT_FOUND') throw error;
    const newest = (await client.get(`/hydro/results?limit=${MOST_TOLD}`)) as readonly WireResultFacts[];
    const there = newest.length === 0 ? 'none is' : `the newest are ${newest.map(kindAndId).join(', ')}`;
    throw new Error(`No result ${id} is stored; ${there}. Results are kept for some weeks`, { cause: error });
  }
};
