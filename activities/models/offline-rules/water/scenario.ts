import type { Quantity } from '../../../../domains/hydro/index.ts';
import type { Json } from '../conversation.ts';
import { linksOf } from './element-words.ts';
import type { Lack } from './plan-calls.ts';
import type { Task } from './task-words.ts';
import type { WaterQuestion } from './water-question.ts';

type Scenario = { readonly scenario: Json } | { readonly lack: Lack };

const burst = ({ elements, hole, window }: WaterQuestion): Scenario => {
  const [nodeId] = elements.junction;
  const [pipeId] = elements.pipe;
  if (nodeId === undefined && pipeId === undefined) return { lack: 'node' };
  if (hole === undefined) return { lack: 'hole' };
  const place = nodeId === undefined ? { pipeId, fraction: 0.5 } : { nodeId };
  return { scenario: { kind: 'burst', ...place, holeArea: hole, ...window } };
};

const fire = ({ elements, flow, window, atS }: WaterQuestion, residual: Quantity<'pressure'> | undefined): Scenario => {
  const [nodeId] = elements.junction;
  if (nodeId === undefined) return { lack: 'node' };
  if (flow !== undefined) return { scenario: { kind: 'fire-flow', nodeId, flow, ...window } };
  return {
    scenario: {
      kind: 'available-fire-flow',
      nodeId,
      ...(residual && { residualPressure: residual }),
      ...(atS !== undefined && { atS }),
    },
  };
};

/** What happens to the network, as the tool `testing` takes it. */
export const toScenario = (
  task: Exclude<Task, 'simulate' | 'schedule' | 'identify' | 'control' | 'list'>,
  asked: WaterQuestion,
  limit: Quantity<'pressure'> | undefined,
): Scenario => {
  const { elements, window, demandFactor } = asked;
  switch (task) {
    case 'n-minus-one':
      return { scenario: { kind: task, ...(asked.pipesOnly && { withPumps: false }) } };
    case 'burst':
      return burst(asked);
    case 'fire':
      return fire(asked, limit);
    case 'power-failure':
      return { scenario: { kind: task, ...(elements.pump.length > 0 && { pumpIds: elements.pump }), ...window } };
    case 'source-loss': {
      const [nodeId] = [...elements.reservoir, ...elements.tank];
      return nodeId === undefined ? { lack: 'node' } : { scenario: { kind: task, nodeId, ...window } };
    }
    case 'outage': {
      const linkIds = linksOf(elements);
      return linkIds.length === 0 ? { lack: 'link' } : { scenario: { kind: task, linkIds, ...window } };
    }
    case 'surge': {
      const nodeIds = elements.junction;
      return demandFactor === undefined
        ? { lack: 'factor' }
        : {
            scenario: {
              kind: 'demand-surge',
              multiplier: demandFactor,
              ...(nodeIds.length > 0 && { nodeIds }),
              ...window,
            },
          };
    }
  }
};
