import type { Strategy } from '../domains/backtest/index.ts';

/** A strategy before `exits.points` has its default. */
type Draft = Pick<Strategy, 'entry' | 'direction' | 'stops' | 'sizing'> & {
  readonly exits: Omit<Strategy['exits'], 'points'> & Partial<Pick<Strategy['exits'], 'points'>>;
};

interface Contradiction {
  readonly path: readonly string[];
  readonly message: string;
}

const directionFaults = ({ entry, direction, exits }: Draft): Contradiction[] => {
  if (direction === 'both') return [];
  const [opens, other] = direction === 'long' ? ['buy', 'a short'] : ['sell', 'a long'];
  const entryFault = entry.points.find((name) => !name.startsWith(opens));
  const exitFault = exits.points?.find((name) => name.startsWith(opens));
  return [
    {
      path: ['entry', 'points'],
      message: `${entryFault} opens ${other}, but the direction is ${direction}; set direction to both, or leave the point out`,
      holds: entryFault !== undefined,
    },
    {
      path: ['exits', 'points'],
      message: `${exitFault} closes ${other}, but the direction is ${direction}; set direction to both, or leave the point out`,
      holds: exitFault !== undefined,
    },
  ].filter(({ holds }) => holds);
};

const NEEDS_STOP = 'needs a first stop; set exits.invalidation, stops.percent or stops.atr';

/** What cannot be meant, with the field and what to do. */
export const contradictions = (draft: Draft): Contradiction[] => {
  const { exits, stops, sizing } = draft;
  const hasFirstStop = exits.invalidation || stops.percent !== undefined || stops.atr !== undefined;
  const otherExits = [exits.maxBars, exits.targetPercent, stops.trailingPercent].some((rule) => rule !== undefined);
  const leaves = hasFirstStop || exits.points?.length !== 0 || exits.withdrawal || otherExits;
  const faults = directionFaults(draft);
  if (!leaves) {
    faults.push({
      path: ['exits'],
      message: 'nothing ever closes a position; name points, a stop, a target or maxBars',
    });
  }
  if (sizing.kind === 'risk' && !hasFirstStop) faults.push({ path: ['sizing'], message: `risk ${NEEDS_STOP}` });
  if (exits.targetRisk !== undefined && !hasFirstStop) {
    faults.push({ path: ['exits', 'targetRisk'], message: `a target by risk ${NEEDS_STOP}` });
  }
  if (exits.targetRisk !== undefined && exits.targetPercent !== undefined) {
    faults.push({ path: ['exits', 'targetRisk'], message: 'targetPercent is set as well; keep one of the two' });
  }
  return faults;
};
