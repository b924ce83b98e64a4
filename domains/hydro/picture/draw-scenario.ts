import type { NetworkSource } from '../engine/open-network.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import { isPipeBurst, type TestScenario } from '../testing/scenario.ts';
import type { TestResult } from '../testing/test-scenario.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import { present, toMarks, toOverlay } from './overlays.ts';
import type { NetworkPicture, PictureMark } from './picture.ts';
import { placesOf } from './places.ts';
import { toScenarioText } from './scenario-text.ts';
import { splitPlaces } from './split-places.ts';

/** Where it happens; nowhere in particular when it is everywhere. */
const marksOf = (
  scenario: TestScenario,
  { nodeIds, linkIds }: RecordedRun,
  burstNodeId: string | undefined,
): readonly PictureMark[] => {
  switch (scenario.kind) {
    case 'burst':
      return toMarks(nodeIds, 'node', [scenario.nodeId ?? burstNodeId ?? ''], 'burst');
    case 'demand-surge':
      return toMarks(nodeIds, 'node', scenario.nodeIds ?? [], `× ${scenario.multiplier}`);
    case 'fire-flow':
      return toMarks(nodeIds, 'node', [scenario.nodeId], 'fire');
    case 'outage':
      return toMarks(linkIds, 'link', scenario.linkIds, 'outage');
    case 'power-failure':
      return toMarks(linkIds, 'link', scenario.pumpIds ?? [], 'no power');
    case 'source-loss':
      return toMarks(nodeIds, 'node', [scenario.nodeId], 'cut off');
  }
};

/**
 * A picture of a scenario that `testScenario` has run, beside the network before it: where it happens, and who is short of
 * water.
 */
export const drawScenario = (source: NetworkSource, test: TestResult, options: DrawOptions): NetworkPicture => {
  const { scenario, split, baseline, outcome, service, units } = test;
  const places = placesOf(source, options.limits);
  const short = (figureOf: (node: (typeof service.deficientNodes)[number]) => number) =>
    new Map(service.deficientNodes.map((node) => [node.nodeId, figureOf(node)]));
  return drawRuns(
    split && isPipeBurst(scenario) ? splitPlaces(places, outcome, split, scenario.fraction) : places,
    {
      note: toScenarioText(scenario),
      marks: marksOf(scenario, outcome, split?.nodeId),
      overlays: present([
        toOverlay(
          outcome.nodeIds,
          short(({ unservedVolume }) => unservedVolume),
          { name: 'water not delivered', unit: units.volume, what: 'node' },
        ),
        toOverlay(
          outcome.nodeIds,
          short(({ deficientH }) => deficientH),
          { name: 'time below the required pressure', unit: 'h', what: 'node' },
        ),
      ]),
      runs: [
        { kind: 'file', run: baseline },
        { kind: 'scenario', run: outcome },
      ],
    },
    options,
  );
};
