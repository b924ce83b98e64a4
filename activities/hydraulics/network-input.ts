import { type NetworkSource, validateNetwork } from '../../domains/hydro/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import { isInpText, type NetworkConfig } from '../../schemas/hydro/network-config.ts';
import type { NetworkStore } from '../../stores/network-store.ts';

/** A network as it goes into a thread, where it is checked. */
export type NetworkInput = { readonly inp: string } | { readonly json: Readonly<Record<string, unknown>> };

/** What a call of a tool is in the thread. */
export interface ComputeInput<Args> {
  readonly network: NetworkInput;
  readonly args: Omit<Args, 'network_config'>;
}

/** Which stored network it is, if it is one. */
export type StoredRef = { readonly networkId: string; readonly version: number } | null;

interface StoredNetworkRef {
  readonly network_id: string;
  readonly version?: number;
}

const isStoredRef = (config: object): config is StoredNetworkRef => 'network_id' in config && !('junctions' in config);

const notFound = async (networks: NetworkStore, tenantId: string, { network_id, version }: StoredNetworkRef) => {
  const others = await networks.list(tenantId, { limit: 20 });
  const known = others.map((other) => `${other.networkId} (version ${other.latest.version})`).join(', ');
  return new EngineError(
    'NETWORK_NOT_FOUND',
    `No network ${network_id}${version === undefined ? '' : ` in version ${version}`} is stored; there ${known === '' ? 'is none: give INP text' : `are ${known}`}`,
  );
};

/**
 * A network of a tenant by its id; people write "net1" and mean Net1: where no id is as it is written, the only one that
 * differs by the case of its letters is meant.
 * @throws {EngineError} NETWORK_NOT_FOUND
 */
const loadStored = async (networks: NetworkStore, tenantId: string, ref: StoredNetworkRef) => {
  const spellings = await networks.spellings(tenantId, ref.network_id);
  const [only] = spellings;
  const networkId = spellings.length === 1 && only !== undefined ? only : ref.network_id;
  const stored = await networks.text(tenantId, networkId, ref.version);
  if (stored === undefined) throw await notFound(networks, tenantId, ref);
  return { input: { inp: stored.inp }, network: { networkId, version: stored.version } };
};

/** @throws {EngineError} NETWORK_NOT_FOUND */
export const loadNetwork = async (
  networks: NetworkStore,
  tenantId: string,
  config: NetworkConfig,
): Promise<{ readonly input: NetworkInput; readonly network: StoredRef }> => {
  if (typeof config === 'string' && isInpText(config)) return { input: { inp: config }, network: null };
  const ref = typeof config === 'string' ? { network_id: config } : config;
  return isStoredRef(ref) ? loadStored(networks, tenantId, ref) : { input: { json: ref }, network: null };
};

/** @throws {HydroError} `NETWORK_INVALID` with paths, for JSON that is no network. */
export const toSource = (input: NetworkInput): NetworkSource =>
  'inp' in input ? input : { network: validateNetwork(input.json) };
