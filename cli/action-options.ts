import { UsageError } from './command.ts';

/**
 * Looks that no option was given which is another action's: it would be passed over in silence.
 * @param values As they were parsed; `undefined` and `false` were not given.
 * @param own What the action takes.
 * @throws {UsageError} With the first that it does not take.
 */
export const checkOptions = (
  action: string,
  values: Readonly<Record<string, unknown>>,
  own: readonly string[],
): void => {
  const given = Object.keys(values).filter((name) => values[name] !== undefined && values[name] !== false);
  const foreign = given.find((name) => !own.includes(name));
  if (foreign === undefined) return;
  const takes = own.map((name) => `--${name}`).join(', ');
  throw new UsageError(`found --${foreign}, which ${action} does not take; want ${takes}`);
};
