import { drawIdentification, type IdentificationRequest, identify } from '../../domains/hydro/index.ts';
import type { IdentificationAnswer, IdentificationArgs } from '../../schemas/hydro/identification.ts';
import type { Engines, Tell } from '../compute/hydro/hydro-task.ts';
import type { Computed } from './computed.ts';
import { toIdentificationAnswer } from './identification-answer.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { toStoredPicture } from './stored-picture.ts';

const toRequest = (args: ComputeInput<IdentificationArgs>['args']): IdentificationRequest => ({
  observations: args.observed_data,
  groups: args.groups,
  ...(args.leak_candidates === undefined ? {} : { leakCandidateIds: args.leak_candidates }),
  ...(args.max_leaks === undefined ? {} : { maxLeaks: args.max_leaks }),
  ...(args.max_emitter === undefined ? {} : { maxEmitter: args.max_emitter }),
  ...(args.multiplier_bounds === undefined ? {} : { multiplierBounds: args.multiplier_bounds }),
  ...(args.estimate_demand === undefined ? {} : { estimateDemand: args.estimate_demand }),
});

/** The tool `identification` in a thread. */
export const computeIdentification = (
  { network, args }: ComputeInput<IdentificationArgs>,
  { epanet }: Engines,
  tell: Tell,
): Computed<IdentificationAnswer> => {
  const source = toSource(network);
  const found = identify(epanet, source, toRequest(args), (done, total) => tell({ done, total, unit: 'fits' }));
  const picture = toStoredPicture((options) => drawIdentification(epanet, source, args.groups, found, options));
  return { ...toIdentificationAnswer(found), picture };
};
