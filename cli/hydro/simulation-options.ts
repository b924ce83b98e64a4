import type { DemandModel, QualityRequest, SimulationOptions } from '../../domains/hydro/index.ts';
import { UsageError } from '../command.ts';
import { optional, toFinite, toPressure, toSeconds } from './physical-options.ts';

/** What may be asked of a run, beside what the file says. */
export const SIMULATION_OPTIONS = {
  duration: { type: 'string' },
  step: { type: 'string' },
  'report-step': { type: 'string' },
  'demand-model': { type: 'string' },
  'minimum-pressure': { type: 'string' },
  'required-pressure': { type: 'string' },
  'demand-multiplier': { type: 'string' },
  quality: { type: 'string' },
  source: { type: 'string', multiple: true },
  decay: { type: 'string' },
} as const;

export const SIMULATION_OPTIONS_HELP = `  --duration TIME     such as 24h, 7d or 3600 (seconds); 0 is one steady state; default: the file's
  --step TIME         hydraulic step
  --report-step TIME  step of the reported times
  --demand-model M    dda: demands are met whatever the pressure (default: the file's); pda: they fall with it
  --minimum-pressure P, --required-pressure P
                      with pda: no flow below, full demand above, such as '20 psi'
  --demand-multiplier N
                      factor on all demands
  --quality KIND      age, trace:NODE, constituent or file (what the file asks for); default: none
  --source NODE=N     with constituent: what a source supplies, mg/L; may be repeated
  --decay N           with constituent: first-order decay, per day`;

type Values = {
  readonly [Name in Exclude<keyof typeof SIMULATION_OPTIONS, 'source'>]?: string | undefined;
} & { readonly source?: string[] | undefined };

const toDemandModel = (values: Values): DemandModel | undefined => {
  const { 'demand-model': kind, 'minimum-pressure': minimum, 'required-pressure': required } = values;
  if (kind !== undefined && kind !== 'dda' && kind !== 'pda')
    throw new UsageError(`found --demand-model ${kind}, want dda or pda`);
  if (kind !== 'pda' && (minimum !== undefined || required !== undefined))
    throw new UsageError('found --minimum-pressure or --required-pressure, which want --demand-model pda');
  if (kind !== 'pda') return kind === undefined ? undefined : { kind };
  return {
    kind,
    minimumPressure: toPressure('minimum-pressure', minimum ?? '0 m'),
    requiredPressure: toPressure('required-pressure', required ?? '20 psi'),
  };
};

const toSources = (texts: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    texts.map((text) => {
      const at = text.lastIndexOf('=');
      if (at < 1) throw new UsageError(`found --source ${text}, want NODE=N with N in mg/L`);
      return [text.slice(0, at), toFinite('source', text.slice(at + 1))];
    }),
  );

const toQuality = ({ quality, source = [], decay }: Values): QualityRequest | undefined => {
  if (quality !== 'constituent' && (source.length > 0 || decay !== undefined))
    throw new UsageError('found --source or --decay, which want --quality constituent');
  if (quality === undefined || quality === 'none') return undefined;
  if (quality === 'age' || quality === 'file') return { kind: quality };
  if (quality.startsWith('trace:')) return { kind: 'trace', nodeId: quality.slice('trace:'.length) };
  if (quality !== 'constituent')
    throw new UsageError(`found --quality ${quality}, want age, trace:NODE, constituent, file or none`);
  if (source.length === 0) throw new UsageError('found --quality constituent alone, want a --source NODE=N with it');
  return {
    kind: 'constituent',
    name: 'constituent',
    sourceMgPerL: toSources(source),
    ...optional('bulkDecayPerDay', decay, (text) => toFinite('decay', text)),
  };
};

/** The options of a run. @throws {UsageError} for what is no number, unit or kind; values are judged by the engine. */
export const toSimulationOptions = (values: Values): SimulationOptions => {
  const [demandModel, quality] = [toDemandModel(values), toQuality(values)];
  const { 'demand-multiplier': multiplier } = values;
  return {
    ...optional('durationS', values.duration, (text) => toSeconds('duration', text)),
    ...optional('hydraulicStepS', values.step, (text) => toSeconds('step', text)),
    ...optional('reportStepS', values['report-step'], (text) => toSeconds('report-step', text)),
    ...(demandModel ? { demandModel } : {}),
    ...(quality ? { quality } : {}),
    ...(multiplier === undefined ? {} : { boundary: { demandMultiplier: toFinite('demand-multiplier', multiplier) } }),
  };
};
