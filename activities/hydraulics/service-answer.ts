import type { NMinusOneMember, Service, TankDrawdown } from '../../domains/hydro/index.ts';
import type { TestingAnswer } from '../../schemas/hydro/testing.ts';
import { toFigure } from './answer-facts.ts';
import type { Most } from './computed.ts';

type ServiceAnswer = NonNullable<TestingAnswer['scenario']>['service'];
type MemberAnswer = NonNullable<TestingAnswer['sweep']>['intact'];

const MOST_NODES = 100;

const toTank = (tank: TankDrawdown) => ({ ...tank, emptyAtS: toFigure(tank.emptyAtS) });

/** How a network served its consumers, as answers say it. */
export const toService = (
  { deficientNodes, lowestPressure, tanks, ...totals }: Service,
  most: Most,
): ServiceAnswer => ({
  ...totals,
  deficientNodeCount: deficientNodes.length,
  deficientNodes: deficientNodes.slice(0, most(MOST_NODES)),
  lowestPressure: lowestPressure ?? null,
  tanks: tanks.map(toTank),
});

/** What the loss of a link does, as answers say it. */
export const toMember = ({ lowestPressure, emptyTanks, ...member }: NMinusOneMember): MemberAnswer => ({
  ...member,
  lowestPressure: toFigure(lowestPressure),
  emptyTanks: emptyTanks.map(toTank),
});
