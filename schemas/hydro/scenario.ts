import { z } from 'zod';
import type { BurstScenario, TestScenario } from '../../domains/hydro/index.ts';
import { closedObject } from './closed-object.ts';
import { AreaSchema, FlowSchema, LengthSchema, PressureSchema } from './quantity.ts';

const id = z.string().min(1);
const window = {
  fromS: z.int().min(0).exactOptional().describe('Second of the run at which it begins; absent: at the start'),
  untilS: z.int().min(0).exactOptional().describe('Second of the run at which it is over; absent: at the end'),
};

const hole = {
  kind: z.literal('burst'),
  holeArea: AreaSchema.describe('Water leaves as Cd A sqrt(2 g h)'),
  dischargeCoefficient: z.number().gt(0).max(1).exactOptional().describe('Cd; absent: 0.6, a sharp-edged hole'),
  ...window,
};
const nodeId = id.describe('Junction at which the hole is; else pipeId and fraction');
const pipeId = id.describe('Pipe along which the hole is');
const fraction = z.number().gt(0).lt(1).describe('Where along the pipe: share of its length from its start');
const elevation = LengthSchema.exactOptional().describe(
  "Of a hole along a pipe; absent: between those of the pipe's ends",
);

const burst = closedObject({
  nodeId: nodeId.exactOptional(),
  pipeId: pipeId.exactOptional(),
  fraction: fraction.exactOptional(),
  elevation,
  ...hole,
})
  .transform(({ nodeId, pipeId, fraction, elevation, ...rest }, context): BurstScenario => {
    if (nodeId !== undefined && pipeId === undefined && fraction === undefined && elevation === undefined)
      return { ...rest, nodeId };
    if (nodeId === undefined && pipeId !== undefined && fraction !== undefined)
      return { ...rest, pipeId, fraction, ...(elevation === undefined ? {} : { elevation }) };
    const found = Object.entries({ nodeId, pipeId, fraction, elevation }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    context.addIssue({
      code: 'custom',
      message: `found a burst with ${found.join(', ') || 'no place'}, want nodeId alone, or pipeId with fraction (and elevation)`,
    });
    return z.NEVER;
  })
  // What models are shown: LangChain tells what comes out, and a transformation has no JSON Schema.
  .pipe(z.union([closedObject({ ...hole, nodeId }), closedObject({ ...hole, pipeId, fraction, elevation })]))
  .describe('A hole through which water leaves');

const demandSurge = closedObject({
  kind: z.literal('demand-surge'),
  multiplier: z.number().min(0).describe('Factor on the demands'),
  nodeIds: z.array(id).min(1).exactOptional().describe('Junctions concerned; absent: all'),
  ...window,
}).describe('More (or less) demand');

const fireFlow = closedObject({
  kind: z.literal('fire-flow'),
  nodeId: id.describe('Junction with the hydrant'),
  flow: FlowSchema.describe('What the hydrant draws on top of the demands'),
  ...window,
}).describe('A hydrant draws a flow');

const outage = closedObject({
  kind: z.literal('outage'),
  linkIds: z.array(id).min(1).describe('Pipes, pumps or valves that are shut'),
  ...window,
}).describe('Links are shut, whatever controls and rules say');

const powerFailure = closedObject({
  kind: z.literal('power-failure'),
  pumpIds: z.array(id).min(1).exactOptional().describe('Pumps that stop; absent: all'),
  ...window,
}).describe('Pumps stop');

const sourceLoss = closedObject({
  kind: z.literal('source-loss'),
  nodeId: id.describe('Reservoir or tank'),
  ...window,
}).describe('A reservoir or tank is cut off');

/** Zod lists what there is, but does not say what it found. */
const unknownKind = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.code !== 'invalid_union' || typeof issue.input !== 'object' || issue.input === null) return undefined;
  const found = 'kind' in issue.input ? JSON.stringify(issue.input.kind) : 'nothing';
  return Array.isArray(issue.options) ? `found ${found}, want one of ${issue.options.join(', ')}` : undefined;
};

/** What happens to a network. */
export const TestScenarioSchema = z
  .discriminatedUnion('kind', [burst, demandSurge, fireFlow, outage, powerFailure, sourceLoss], { error: unknownKind })
  .describe('What happens to the network') satisfies z.ZodType<TestScenario>;

export const NMinusOneSchema = closedObject({
  kind: z.literal('n-minus-one'),
  linkIds: z.array(id).min(1).exactOptional().describe('Links to take out one by one; absent: pipes and pumps'),
  withPumps: z.boolean().exactOptional().describe('Without linkIds: pumps too? Absent: yes'),
  withValves: z.boolean().exactOptional().describe('Without linkIds: valves too? Absent: no'),
}).describe('Each link is taken out in turn, ranked by what is not delivered then');

export const AvailableFireFlowSchema = closedObject({
  kind: z.literal('available-fire-flow'),
  nodeId: id.describe('Junction with the hydrant'),
  residualPressure: PressureSchema.exactOptional().describe('Pressure that stays; absent: 20 psi'),
  atS: z.int().min(0).exactOptional().describe('Second of the run at which the hydrant opens; absent: 0'),
  protectedNodeIds: z.array(id).exactOptional().describe('Other junctions that must keep the residual pressure too'),
}).describe('The most that a hydrant can draw at a residual pressure');

/** A scenario file: something that happens, or a search over many of such. */
export const ScenarioSchema = z
  .discriminatedUnion('kind', [TestScenarioSchema, NMinusOneSchema, AvailableFireFlowSchema], { error: unknownKind })
  .describe('What is tested');
export type Scenario = z.output<typeof ScenarioSchema>;
