import { basename } from 'node:path';
import { NetworkIdSchema, type WireNetwork } from '../../../schemas/hydro/network.ts';
import { type ApiClient, ApiError } from '../../api-client.ts';
import { UsageError } from '../../command.ts';
import { idList } from '../print-parts.ts';

const WANT = 'want 1 to 100 letters, digits, dots, dashes or underscores, such as town-1';

/** @throws {UsageError} For what no id of a network is. */
export const checkNetworkId = (id: string): string => {
  if (NetworkIdSchema.safeParse(id).success) return id;
  throw new UsageError(`found the id ${JSON.stringify(id.slice(0, 120))}, ${WANT}`);
};

/** The id under which a file is stored: the one that is given, else the file's name. @throws {UsageError} */
export const networkIdFor = (file: string, given: string | undefined): string => {
  if (given !== undefined) return checkNetworkId(given);
  if (file === '-') throw new UsageError('found a network from stdin without an id, want --id ID');
  const name = basename(file).replace(/(?<=.)\.[^.]*$/, '');
  if (NetworkIdSchema.safeParse(name).success) return name;
  throw new UsageError(`found the file name ${JSON.stringify(name)}, which is no id; want --id, for which ${WANT}`);
};

export const networkPath = (id: string): string => `/hydro/networks/${checkNetworkId(id)}`;

/** Asks for a stored network. @throws {Error} When none has this id, with those that there are. */
export const askForNetwork = async <T>(client: ApiClient, id: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'NETWORK_NOT_FOUND') throw error;
    const stored = (await client.get('/hydro/networks?limit=1000')) as readonly WireNetwork[];
    const ids = stored.map(({ network_id }) => network_id);
    const there = ids.length === 0 ? 'none is' : `there are ${idList(ids)}`;
    throw new Error(`No network ${id} is stored; ${there}. Store one with sluice networks put FILE.inp`, {
      cause: error,
    });
  }
};
