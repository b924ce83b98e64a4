import type { TestOptions } from '../../domains/hydro/index.ts';
import { optional, toFinite, toPressure, toSeconds } from './physical-options.ts';

/** How a scenario is run and when it counts as passed. */
export const TEST_OPTIONS = {
  duration: { type: 'string' },
  step: { type: 'string' },
  'report-step': { type: 'string' },
  'min-pressure': { type: 'string' },
  'required-pressure': { type: 'string' },
  'max-unserved': { type: 'string' },
  'tanks-may-empty': { type: 'boolean' },
} as const;

export const TEST_OPTIONS_HELP = `  --min-pressure P    what junctions with demand must keep, such as '20 psi' (the default)
  --required-pressure P
                      pressure from which full demand is delivered; default: that of --min-pressure
  --max-unserved N    percent of the demand that may stay unserved; default 0
  --tanks-may-empty   a tank at its minimum level is no failure
  --duration TIME     such as 24h, 7d or 3600 (seconds); default: the file's
  --step TIME         hydraulic step
  --report-step TIME  step of the reported times`;

type Texts = 'duration' | 'step' | 'report-step' | 'min-pressure' | 'required-pressure' | 'max-unserved';
type Values = { readonly [Name in Texts]?: string | undefined } & { readonly 'tanks-may-empty'?: boolean | undefined };

/** @throws {UsageError} for what is no number or unit; values are judged by the engine. */
export const toTestOptions = (values: Values): TestOptions => {
  const thresholds = {
    ...optional('minimumPressure', values['min-pressure'], (text) => toPressure('min-pressure', text)),
    ...optional('maxUnservedPercent', values['max-unserved'], (text) => toFinite('max-unserved', text)),
    ...(values['tanks-may-empty'] === undefined ? {} : { tanksMayEmpty: values['tanks-may-empty'] }),
  };
  return {
    ...optional('durationS', values.duration, (text) => toSeconds('duration', text)),
    ...optional('hydraulicStepS', values.step, (text) => toSeconds('step', text)),
    ...optional('reportStepS', values['report-step'], (text) => toSeconds('report-step', text)),
    ...optional('requiredPressure', values['required-pressure'], (text) => toPressure('required-pressure', text)),
    ...(Object.keys(thresholds).length > 0 ? { thresholds } : {}),
  };
};
