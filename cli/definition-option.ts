import type { DefinitionOptions } from '../domains/chanlun/index.ts';
import { DefinitionOptionsSchema } from '../schemas/definition.ts';
import { UsageError } from './command.ts';
import { readOption } from './read-option.ts';

/** Rules that have an option of their own, beside `--definition`. */
export const RULE_OPTIONS = {
  'stroke-check': { type: 'string' },
  'stroke-span': { type: 'string' },
  'center-source': { type: 'string' },
  'max-ratio': { type: 'string' },
  'require-first': { type: 'boolean' },
} as const;

export const RULE_OPTIONS_HELP = `  --stroke-check NAME   half (default), strict, totally or loss: how far apart the fractals of a stroke lie
  --stroke-span NAME    strict (default), loose or none: how long a stroke is at least
  --center-source NAME  segment (default), over_seg or stroke: which strokes form a center
  --max-ratio N         divergence when leaving over entering force is at most N; default 0.8
  --require-first       second and third points only after a first one`;

type RuleValues = { readonly [Name in keyof typeof RULE_OPTIONS]?: string | boolean | undefined };

const check = (what: string, value: unknown): DefinitionOptions => {
  const { success, data, error } = DefinitionOptionsSchema.safeParse(value);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new UsageError(`${what} does not fit: ${issues.join('; ')}`);
};

/** Rules of an analysis from `--definition`: JSON, `@FILE` or `-`; what is left out has its default. */
export const parseDefinition = (option: string | undefined): DefinitionOptions => {
  if (option === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(readOption(option));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `--definition is not JSON (${error instanceof Error ? error.message : String(error)}); want one like '{"stroke":{"fractalCheck":"strict"}}'`,
    );
  }
  return check('--definition', value);
};

const given = (rules: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined));

/** A definition in which rules with an option of their own go before those of `--definition`. */
export const withRules = (options: DefinitionOptions, values: RuleValues): DefinitionOptions => {
  const ratio = values['max-ratio'];
  return check('a rule', {
    ...options,
    stroke: { ...options.stroke, ...given({ fractalCheck: values['stroke-check'], span: values['stroke-span'] }) },
    center: { ...options.center, ...given({ source: values['center-source'] }) },
    divergence: { ...options.divergence, ...given({ maxRatio: ratio === undefined ? ratio : Number(ratio || NaN) }) },
    points: { ...options.points, ...given({ requireFirst: values['require-first'] }) },
  });
};
