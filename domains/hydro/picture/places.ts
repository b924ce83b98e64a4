import type { NetworkSource } from '../engine/open-network.ts';
import type { Limits } from '../limits.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';

/** What a file says of where things are, and of what it is about. */
export type Places = Pick<Network, 'title' | 'coordinates' | 'vertices'>;

/** @throws {HydroError} those of `parseInp`. */
export const placesOf = (source: NetworkSource, limits?: Partial<Limits>): Places =>
  'inp' in source ? parseInp(source.inp, limits) : source.network;
