import type { HeaderRules } from '../../schemas/langgraph-json.ts';

const SECRET = new Set(['x-api-key', 'x-tenant-id', 'x-service-key']);

const matches = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const escaped = pattern.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*')}$`).test(name);
  });

/**
 * The headers that a graph may read from its configuration: `x-*` and the user agent, or what `http.configurable_headers`
 * includes instead; never the keys to this server.
 */
export const headersForGraph = (headers: Headers, rules?: HeaderRules | null): Readonly<Record<string, string>> => {
  const { includes, excludes } = rules ?? {};
  const isIncluded = (name: string): boolean =>
    includes ? matches(name, includes) : name.startsWith('x-') || name === 'user-agent';
  return Object.fromEntries(
    [...headers].filter(([name]) => isIncluded(name) && !SECRET.has(name) && !matches(name, excludes ?? [])),
  );
};
