import type { z } from 'zod';
import { faultsOf, toSentence } from '../../schemas/input-faults.ts';
import { UsageError } from '../command.ts';
import { readOption } from '../read-option.ts';

/** What the commands of jobs have in common. */
export const JOB_OPTIONS = {
  url: { type: 'string' },
  'data-dir': { type: 'string' },
  json: { type: 'boolean', default: false },
  'json-progress': { type: 'boolean', default: false },
} as const;

export const JOB_OPTIONS_HELP = `  --json              the report as one JSON object on stdout
  --json-progress     progress as JSON lines on stderr`;

/** Each of a list once written `a,b` or given several times; absent: none. */
export const toList = (values: readonly string[] | undefined): string[] | undefined => {
  const list = values?.flatMap((value) => value.split(',')).map((value) => value.trim());
  return list?.filter((value) => value !== '');
};

/** The number in an option. */
export const toNumber = (option: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`found --${option} ${text}, want a number`);
};

/** An option that is JSON, `@FILE` or `-`. */
export const toJsonValue = (option: string, text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  const source = readOption(text);
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new UsageError(`--${option} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** What was not given is left out. */
export const given = (input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

/**
 * Refuses what the server would, before anything is started.
 * @throws {UsageError}
 */
export const checkInput = (schema: z.ZodType, input: Readonly<Record<string, unknown>>): void => {
  const { error } = schema.safeParse(input);
  if (error !== undefined) throw new UsageError(toSentence(faultsOf(error.issues, input)));
};
