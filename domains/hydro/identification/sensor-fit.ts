import type { Model } from '../engine/model.ts';
import type { Predictor } from './predictor.ts';

/** How well the model meets the readings of one sensor, in network units. */
export interface SensorFit {
  readonly kind: 'pressure' | 'flow';
  /** Node of a pressure, link of a flow. */
  readonly elementId: string;
  readonly readings: number;
  /** Model minus reading, mean over the readings: with the file's values, and with the estimates. */
  readonly meanResidualBefore: number;
  readonly meanResidual: number;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param before,after What the model gives at each of the predictor's readings. */
export const fitBySensor = (
  { readings }: Predictor,
  { nodeIds, linkIds }: Model,
  before: Float64Array,
  after: Float64Array,
): readonly SensorFit[] => {
  const bySensor = Map.groupBy(readings.keys(), (i) => `${readings[i]?.kind} ${readings[i]?.element}`);
  return [...bySensor.values()].map((places) => {
    const { kind = 'pressure', element = 0 } = readings[places[0] ?? 0] ?? {};
    const mean = (model: Float64Array): number =>
      meanOf(places.map((i) => (model[i] ?? 0) - (readings[i]?.value ?? 0)));
    return {
      kind,
      elementId: (kind === 'pressure' ? nodeIds : linkIds)[element - 1] ?? '',
      readings: places.length,
      meanResidualBefore: mean(before),
      meanResidual: mean(after),
    };
  });
};
