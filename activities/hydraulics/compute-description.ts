import { describeNetwork, type NetworkDescription } from '../../domains/hydro/index.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';

/** What a network given as INP text is made of, in a thread. */
export const computeDescription = (network: { readonly inp: string }, { epanet }: Engines): NetworkDescription =>
  describeNetwork(epanet, network);
