import { z } from 'zod';
import type { ApiClient } from '../api-client.ts';

const PAGE = 1_000;
const PageSchema = z.array(z.object({ symbol: z.string() }));

const beginningSo = async (client: ApiClient, prefix: string, level: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (;;) {
    const query = new URLSearchParams({ level, limit: String(PAGE), offset: String(found.length) });
    if (prefix !== '') query.set('prefix', prefix);
    const page = PageSchema.parse(await client.get(`/market/series?${query}`));
    found.push(...page.map(({ symbol }) => symbol));
    if (page.length < PAGE) return found;
  }
};

/**
 * Symbols as they were given, where `SYN*` stands for all stored ones that begin so.
 * @throws {Error} When none does.
 */
export const storedSymbols = async (
  client: ApiClient,
  given: readonly string[],
  level: string,
): Promise<readonly string[]> => {
  const symbols: string[] = [];
  for (const one of given) {
    const found = one.endsWith('*') ? await beginningSo(client, one.slice(0, -1), level) : [one];
    if (found.length === 0)
      throw new Error(`No symbol is stored at level ${level} that begins with ${one.slice(0, -1)}`);
    symbols.push(...found);
  }
  return [...new Set(symbols)];
};
