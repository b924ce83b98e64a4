import type { WrittenPage } from '../../pages/html/html-page.ts';
import { LOW_PRESSURE, toThreshold } from '../../pages/network/low-pressure.ts';
import { toNetworkPage } from '../../pages/network/network-page.ts';
import { StoredPictureSchema } from '../../schemas/hydro/stored-picture.ts';
import type { HydroResultFacts } from '../../stores/hydro-result-store.ts';

/**
 * The page of a stored result.
 * @param picture As it is stored.
 * @returns `undefined` for a picture of another release, which this one cannot show.
 */
export const toResultPage = ({ kind, network }: HydroResultFacts, picture: string): WrittenPage | undefined => {
  const { success, data } = StoredPictureSchema.safeParse(JSON.parse(picture));
  if (!success) return undefined;
  const name = network === null ? 'network given in the call' : `${network.networkId}, version ${network.version}`;
  return toNetworkPage({ ...data, source: `${kind}: ${name}` }, toThreshold(LOW_PRESSURE, data.units));
};
