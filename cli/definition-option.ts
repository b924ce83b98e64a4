import type { DefinitionOptions } from '../domains/chanlun/index.ts';
import { DefinitionOptionsSchema } from '../schemas/definition.ts';
import { UsageError } from './command.ts';
import { readOption } from './read-option.ts';

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
  const { success, data, error } = DefinitionOptionsSchema.safeParse(value);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new UsageError(`--definition does not fit: ${issues.join('; ')}`);
};
