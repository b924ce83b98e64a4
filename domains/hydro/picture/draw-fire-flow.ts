import type { NetworkSource } from '../engine/open-network.ts';
import type { AvailableFireFlow } from '../testing/available-fire-flow.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import { toMarks } from './overlays.ts';
import type { NetworkPicture } from './picture.ts';
import { placesOf } from './places.ts';

/** Digits of figures in the note: the flow is found by bisection to far more than anyone wants. */
const DIGITS = 4;
const figure = (value: number): string => String(Number(value.toPrecision(DIGITS)));

/** A picture of the flow that is available to a hydrant: the moment before it opens, and with that flow. */
export const drawFireFlow = (
  source: NetworkSource,
  { nodeId, flow, units, residualPressure, limitingNodeId, states }: AvailableFireFlow,
  options: DrawOptions,
): NetworkPicture => {
  const { nodeIds } = states.before;
  return drawRuns(
    placesOf(source, options.limits),
    {
      note: `a hydrant at ${nodeId} can draw ${figure(flow)} ${units.flow} with ${figure(residualPressure)} ${units.pressure} left at ${limitingNodeId}`,
      marks: [
        ...toMarks(nodeIds, 'node', [nodeId], 'hydrant'),
        ...toMarks(nodeIds, 'node', limitingNodeId === nodeId ? [] : [limitingNodeId], 'limits the flow'),
      ],
      runs: [
        { kind: 'file', run: states.before },
        { kind: 'hydrant', run: states.open },
      ],
    },
    options,
  );
};
