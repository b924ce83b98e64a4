import type { ExitCode } from './exit-codes.ts';

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What `sluice help NAME` prints. */
  readonly help: string;
  run(args: readonly string[]): Promise<ExitCode>;
}

/** The command was called in a way that it does not understand; its message says what it found and what it wants. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The whole number in `text`. */
export const toWholeNumber = (option: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max || text.trim() === '')
    throw new UsageError(`found --${option} ${text}, want a whole number from ${min} to ${max}`);
  return value;
};
