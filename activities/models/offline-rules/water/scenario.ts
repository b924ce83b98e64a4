import type { Quantity } from '../../../../domains/hydro/index.ts';
import type { Json } from '../conversation.ts';
import { linksOf } from './element-words.ts';
import type { Lack } from './plan-calls.ts';
import type { Task } from './task-words.ts';
import type { WaterQuestion } from './water-question.ts';

type Scenario = { readonly scenario: Json } | { readonly lack: Lack };

const burst = ({ elements, hole }: WaterQuestion, times: Json): Scenario => {
  const [nodeId] = elements.junction;
  const [pipeId] = elements.pipe;
  if (nodeId === undefined && pipeId === undefined) return { lack: 'node' };
  if (hole === undefined) return { lack: 'hole' };
  const place = nodeId === undefined ? { pipeId, fraction: 0.5 } : { nodeId };
  return { scenario: { kind: 'burst', ...place, holeArea: hole, ...times } };
};

const fire = (
  { elements, flow, atS }: WaterQuestion,
  residual: Quantity<'pressure'> | undefined,
  times: Json,
): Scenario => {
  const [nodeId] = elements.junction;
  if (nodeId === undefined) return { lack: 'node' };
  if (flow !== undefined) return { scenario: { kind: 'fire-flow', nodeId, flow, ...times } };
  return {
    scenario: {
      kind: 'available-fire-flow',
      nodeId,
      ...(residual && { residualPressure: residual }),
      ...(atS !== undefined && { atS }),
    },
  };
};

/** A test has no values at a moment, so a single moment is when the event begins. */
const timesOf = ({ window, atS }: WaterQuestion): Json =>
  window ? { ...window } : atS === undefined ? {} : { fromS: atS };

/** What happens to the network, as the tool `testing` takes it. */
export const toScenario = (
  task: Exclude<Task, 'simulate' | 'schedule' | 'identify' | 'control' | 'list' | 'constituent'>,
  asked: WaterQuestion,
  limit: Quantity<'pressure'> | undefined,
): Scenario => {
  const { elements, demandFactor } = asked;
  const times = timesOf(asked);
  switch (task) {
    case 'n-minus-one':
      return { scenario: { kind: task, ...(asked.pipesOnly && { withPumps: false }) } };
    case 'burst':
      return burst(asked, times);
    case 'fire':
      return fire(asked, limit, times);
    case 'power-failure':
      return { scenario: { kind: task, ...(elements.pump.length > 0 && { pumpIds: elements.pump }), ...times } };
    case 'source-loss': {
      const [nodeId] = [...elements.reservoir, ...elements.tank];
      return nodeId === undefined ? { lack: 'node' } : { scenario: { kind: task, nodeId, ...times } };
    }
    case 'outage': {
      const linkIds = linksOf(elements);
      return linkIds.length === 0 ? { lack: 'link' } : { scenario: { kind: task, linkIds, ...times } };
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
              ...times,
            },
          };
    }
  }
};
