import type { AccountState } from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';

const iso = (ts: number): string => new Date(ts).toISOString();

/**
 * The time at which a command is decided. A live account has the clock's, though never one before its latest command: clocks
 * of processes differ. A replay account has what the command says, or where it stands.
 * @param at ISO time of the command, if it says one.
 * @throws {EngineError} INVALID_REQUEST when time would go back, or is not the command's to say.
 */
export const accountTime = (
  account: string,
  { settings, at: latest }: AccountState,
  at: string | undefined,
  clock: () => number,
): number => {
  if (settings.clock === 'live') {
    if (at === undefined) return Math.max(clock(), latest);
    throw new EngineError(
      'INVALID_REQUEST',
      `Cannot set the time of account ${account}: it is live and has the clock's; leave out \`at\`, or use a replay account`,
    );
  }
  if (at === undefined) return latest;
  const asked = Date.parse(at);
  if (asked >= latest) return asked;
  throw new EngineError(
    'INVALID_REQUEST',
    `Cannot go back to ${iso(asked)} in account ${account}: it stands at ${iso(latest)}, wanted that or later`,
  );
};
