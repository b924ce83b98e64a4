import type { ExtractPath } from '../../schemas/agent-server/extract-path.ts';

const step = (value: unknown, key: string | number): unknown => {
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof key === 'number') return Array.isArray(value) ? value.at(key) : undefined;
  return Object.hasOwn(value, key) && !Array.isArray(value) ? (value as Record<string, unknown>)[key] : undefined;
};

/** By alias, what is at the end of each path; `null` where it leads nowhere. */
export const extract = (
  resource: unknown,
  pathByAlias: Readonly<Record<string, ExtractPath>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(pathByAlias).map(([alias, path]) => [alias, path.reduce<unknown>(step, resource) ?? null]),
  );
