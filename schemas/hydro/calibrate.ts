import { z } from 'zod';
import type { JobRequest } from '../jobs.ts';
import { CalibrationCaseSchema } from './calibration-case.ts';
import { type IdentificationAnswer, IdentificationAnswerSchema } from './identification.ts';
import { NetworkConfigSchema } from './network-config.ts';

/** What a run of the assistant `calibrate` starts with; the case is that of `sluice calibrate --case`. */
export const CalibrateInputShape = {
  network_config: NetworkConfigSchema,
  case: CalibrationCaseSchema,
};

export const CalibrateInputSchema = z.strictObject(CalibrateInputShape);
export type CalibrateInput = z.infer<typeof CalibrateInputSchema>;
export type CalibrateJob = JobRequest<CalibrateInput>;

/** What a calibration answers: that of the tool `identification`. */
export const CalibrationReportSchema = IdentificationAnswerSchema;
export type CalibrationReport = IdentificationAnswer;

/** What there is to do: a fit without a leak, one for each candidate, one of all that leak. */
export interface CalibrationPlan {
  readonly candidates: number;
}

/** What a part of a calibration came to. */
export interface CandidateCounts {
  readonly done: number;
  /** The last one. */
  readonly candidate: string;
}
