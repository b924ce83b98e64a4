import type { Model } from '../engine/model.ts';
import type { Predictor } from './predictor.ts';

/** How well the model meets the readings of one sensor, in network units. */
export interface SensorFit {
  readonly kind: 'pressure' | 'flow';
  /** Node of a pressure, link of a flow. */
  readonly elementId: string;
  readonly readings: number;
  /** For each reading its time, what was read, and what the model gives with the file's values and with the estimates. */
  readonly timesS: readonly number[];
  readonly observed: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Model minus reading, mean over the readings: with the file's values, and with the estimates. */
  readonly meanResidualBefore: number;
  readonly meanResidual: number;
}

/** JSON knows no minus zero, and fits go through it. */
const plain = (value = 0): number => value + 0;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param before,after What the model gives at each of the predictor's readings. */
export const fitBySensor = (
  { readings, timesS }: Predictor,
  { nodeIds, linkIds }: Model,
  before: Float64Array,
  after: Float64Array,
): readonly SensorFit[] => {
  const bySensor = Map.groupBy(readings.keys(), (i) => `${readings[i]?.kind} ${readings[i]?.element}`);
  return [...bySensor.values()].map((places) => {
    const { kind = 'pressure', element = 0 } = readings[places[0] ?? 0] ?? {};
    const observed = places.map((i) => plain(readings[i]?.value));
    const ofModel = (model: Float64Array) => places.map((i) => plain(model[i]));
    const mean = (model: readonly number[]): number => meanOf(model.map((value, i) => value - (observed[i] ?? 0)));
    const [modelBefore, modelAfter] = [ofModel(before), ofModel(after)];
    return {
      kind,
      elementId: (kind === 'pressure' ? nodeIds : linkIds)[element - 1] ?? '',
      readings: places.length,
      timesS: places.map((i) => timesS[readings[i]?.row ?? 0] ?? 0),
      observed,
      before: modelBefore,
      after: modelAfter,
      meanResidualBefore: mean(modelBefore),
      meanResidual: mean(modelAfter),
    };
  });
};
