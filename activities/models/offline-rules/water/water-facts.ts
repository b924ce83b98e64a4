import { SCHEDULING, type SchedulingAnswer } from '../../../../schemas/hydro/scheduling.ts';
import { SIMULATION, type SimulationAnswer } from '../../../../schemas/hydro/simulation.ts';
import { TESTING, type TestingAnswer } from '../../../../schemas/hydro/testing.ts';
import type { Json, ToolOutcome } from '../conversation.ts';

/** What a hydraulic tool said, and what it was asked. */
export type WaterFacts = { readonly args: Json } & (
  | { readonly kind: 'simulation'; readonly answer: SimulationAnswer }
  | { readonly kind: 'testing'; readonly answer: TestingAnswer }
  | { readonly kind: 'scheduling'; readonly answer: SchedulingAnswer }
);

export const toWaterFacts = ({ failed, value, args }: ToolOutcome): WaterFacts | undefined => {
  if (failed) return undefined;
  const simulation = SIMULATION.answer.safeParse(value).data;
  if (simulation !== undefined) return { kind: 'simulation', answer: simulation, args };
  const testing = TESTING.answer.safeParse(value).data;
  if (testing !== undefined) return { kind: 'testing', answer: testing, args };
  const scheduling = SCHEDULING.answer.safeParse(value).data;
  return scheduling && { kind: 'scheduling', answer: scheduling, args };
};
