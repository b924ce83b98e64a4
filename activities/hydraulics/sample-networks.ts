import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkStore } from '../../stores/network-store.ts';
import type { HydroCompute } from '../compute/hydro/hydro-compute.ts';

/** Files of samples/ and what people see of them. */
const SAMPLES: readonly (readonly [networkId: string, name: string])[] = [
  ['Net1', 'Sample: EPANET example network 1 (US EPA, public domain)'],
  ['Net2', 'Sample: EPANET example network 2 (US EPA, public domain)'],
  ['sched-A', 'Sample: one pump, one tank, a time-of-use price (CC0)'],
];

/**
 * Stores each sample network for a tenant that has none of its id, in whatever case.
 * @param folder Where the INP files are.
 * @returns the ids that were stored.
 */
export const importSampleNetworks = async ({
  networks,
  hydro,
  tenantId,
  folder,
}: {
  readonly networks: NetworkStore;
  readonly hydro: HydroCompute;
  readonly tenantId: string;
  readonly folder: string;
}): Promise<readonly string[]> => {
  const stored: string[] = [];
  for (const [networkId, name] of SAMPLES) {
    if ((await networks.spellings(tenantId, networkId)).length > 0) continue;
    const text = await readFile(join(folder, `${networkId}.inp`), 'utf8');
    const { signal } = new AbortController();
    const { inp, inpHash, facts } = await hydro.run('description', { inp: text }, { signal });
    await networks.put(tenantId, { networkId, name, inp, inpHash, facts });
    stored.push(networkId);
  }
  return stored;
};
