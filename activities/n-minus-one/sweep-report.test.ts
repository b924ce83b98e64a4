import { expect, test } from 'vitest';
import { unitsFor } from '../../domains/hydro/index.ts';
import type { KeptLink, KeptSweep } from './kept-sweep.ts';
import { toSweepReport } from './sweep-report.ts';

const loss = (linkId: string, unservedVolume: number, unservedPercent: number, pass: boolean) => ({
  member: {
    linkId,
    unservedVolume,
    unservedPercent,
    deficientNodeHours: 0,
    worstNodes: [],
    lowestPressure: null,
    emptyTanks: [],
    pass,
    energyCost: 0,
    converged: true,
    supplyFailure: unservedVolume > 0,
  },
  solveTimeMs: 2,
});

const PLAN: KeptSweep = {
  inp: '',
  options: {},
  linkIds: ['a', 'b', 'c', 'd'],
  durationS: 86_400,
  intact: loss('', 0, 0, true),
  run: { engineVersion: '2.3.5', inpHash: 'h', solveTimeMs: 2, runTimeMs: 3 },
  units: unitsFor('LPS'),
  network: { networkId: 'town', version: 3 },
  startedAtMs: 1_000,
};

test('losses are ranked and counted; what could not be computed is listed beside them', () => {
  const failed = { linkId: 'c', code: 'HYDRAULICS_FAILED', reason: 'Cannot solve it' };
  const links: readonly KeptLink[] = [
    loss('a', 0.001, 0.001, true),
    loss('b', 50, 5, false),
    failed,
    loss('d', 5, 0.5, true),
  ];
  const { answer, whole, tables } = toSweepReport(PLAN, links, 4_500);
  expect(answer).toMatchObject({
    durationS: 86_400,
    linkCount: 4,
    // The solver leaves a deficit of some drops at a.
    harmfulCount: 2,
    brokenCount: 1,
    failedCount: 1,
    failed: [failed],
    // The intact network and three losses, 2 ms each; the clock from the plan to now.
    run: { engineVersion: '2.3.5', inpHash: 'h', solveTimeMs: 8, runTimeMs: 3_500 },
    units: { flow: 'LPS', volume: 'm3' },
  });
  expect(answer.members.map(({ linkId }) => linkId)).toEqual(['b', 'd', 'a']);
  expect(whole).toEqual(answer);
  expect(tables).toEqual([]);
});

test('of many links the worst hundred are answered, and all are kept', () => {
  const links = Array.from({ length: 150 }, (_, index) => loss(String(index), index, 1, true));
  const { answer, whole } = toSweepReport(PLAN, links, 4_500);
  expect([answer.members.length, whole.members.length]).toEqual([100, 150]);
  expect(answer.members[0]?.linkId).toBe('149');
  expect([answer.linkCount, whole.linkCount]).toEqual([150, 150]);
});
