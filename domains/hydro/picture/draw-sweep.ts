import type { NetworkSource } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { type NMinusOneMember, rankNMinusOne } from '../testing/n-minus-one.ts';
import { runScenario, type TestOptions } from '../testing/test-scenario.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import { present, toMarks, toOverlay } from './overlays.ts';
import type { NetworkPicture } from './picture.ts';
import { placesOf } from './places.ts';
import { scaleOfRanks } from './scales.ts';

/** What of a loss is drawn. */
export type LossHarm = Pick<NMinusOneMember, 'linkId' | 'unservedVolume' | 'unservedPercent' | 'deficientNodeHours'>;

/** A solver leaves deficits of this size, in percent of the demand, where there are none. */
const NOTHING_PERCENT = 0.01;
const MOST_MARKED = 3;

const isHarmful = ({ unservedPercent, deficientNodeHours }: LossHarm): boolean =>
  unservedPercent > NOTHING_PERCENT || deficientNodeHours > 0;

/**
 * A picture of an N-1 sweep: links by the harm of their loss, over the intact network, which is simulated for it.
 * @param members In any order.
 * @throws {HydroError} Those of `simulate`.
 */
export const drawSweep = (
  epanet: Epanet,
  source: NetworkSource,
  members: readonly LossHarm[],
  options: DrawOptions & Omit<TestOptions, 'limits'>,
): NetworkPicture => {
  const { source: _source, maxValues: _maxValues, note: _note, ...testOptions } = options;
  const { result: run } = runScenario(epanet, source, undefined, testOptions, 'pda');
  const ranked = rankNMinusOne(members).filter(isHarmful);
  const by = (figureOf: (member: LossHarm, place: number) => number, of = members) =>
    new Map(of.map((member, place) => [member.linkId, figureOf(member, place)]));
  return drawRuns(
    placesOf(source, options.limits),
    {
      note: `${members.length} links taken out one by one; somebody is short of water without ${ranked.length} of them`,
      // A link may be too short to be seen by its colour.
      marks: ranked
        .slice(0, MOST_MARKED)
        .flatMap(({ linkId }, place) => toMarks(run.linkIds, 'link', [linkId], `rank ${place + 1}`)),
      overlays: present([
        toOverlay(
          run.linkIds,
          by(({ unservedVolume }) => unservedVolume),
          { name: 'water not delivered without it', unit: run.units.volume, what: 'link', isFirst: true },
        ),
        toOverlay(
          run.linkIds,
          by((_, place) => place + 1, ranked),
          { name: 'rank of harm', unit: '', what: 'link', lowStandsOut: true, scale: scaleOfRanks(ranked.length) },
        ),
        toOverlay(
          run.linkIds,
          by(({ deficientNodeHours }) => deficientNodeHours),
          { name: 'time below the required pressure without it', unit: 'node h', what: 'link' },
        ),
      ]),
      runs: [{ kind: 'intact', run }],
    },
    options,
  );
};
