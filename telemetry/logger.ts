import pino from 'pino';

export type Logger = pino.Logger;

/** One JSON line an entry, on stderr: stdout belongs to what a command prints. No secret, no prompt text. */
export const createLogger = (name: string, level = 'info'): Logger =>
  pino({ name, level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
