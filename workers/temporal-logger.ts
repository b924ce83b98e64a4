import type { LogLevel, Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from '../telemetry/logger.ts';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** A run that fails is an outcome, on record and shown to its client: no warning. */
const OUTCOMES = new Set(['Workflow failed', 'Activity failed']);

/** Temporal's own log lines among ours. */
export const toTemporalLogger = (log: Logger): TemporalLogger => {
  const write = (level: LogLevel, message: string, meta: Readonly<Record<string, unknown>> = {}): void => {
    const { error, ...rest } = meta;
    const entry = error === undefined ? rest : { ...rest, err: error };
    log[OUTCOMES.has(message) ? 'debug' : LEVELS[level]](entry, `temporal: ${message}`);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
};
