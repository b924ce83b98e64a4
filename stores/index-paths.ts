/** `a.b[*].{c,d}` as `a`, `b`, `[*]`, `{c,d}`. */
const tokenize = (path: string): readonly string[] => path.match(/\[[^\]]*\]?|\{[^}]*\}?|[^.[{]+/g) ?? [];

const toText = (value: unknown): readonly string[] => {
  if (value === null || value === undefined) return [];
  return [typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)];
};

const fieldOf = (value: unknown, key: string): readonly unknown[] =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? [(value as Readonly<Record<string, unknown>>)[key]]
    : [];

const childrenOf = (value: unknown, token: string): readonly unknown[] => {
  if (token.startsWith('[')) {
    if (!Array.isArray(value)) return [];
    const index = token.slice(1, -1);
    if (index === '*') return value;
    return /^-?\d+$/.test(index) ? [value.at(Number(index))] : [];
  }
  if (token === '*') return typeof value === 'object' && value !== null ? Object.values(value) : [];
  return fieldOf(value, token);
};

const textsUnder = (value: unknown, [token, ...rest]: readonly string[]): readonly string[] => {
  if (token === undefined) return toText(value);
  if (!token.startsWith('{')) return childrenOf(value, token).flatMap((child) => textsUnder(child, rest));
  const paths = token.slice(1, -1).split(',');
  return paths.flatMap((path) =>
    tokenize(path.trim())
      .reduce<readonly unknown[]>((found, key) => found.flatMap((one) => fieldOf(one, key)), [value])
      .flatMap(toText),
  );
};

/**
 * The texts that a path of LangGraph's index finds in a value: `title`, `a.b`, `chapters[*].text`, `tags[0]`, `tags[-1]`,
 * `meta.*`, `{title,meta.author}`, and `$` for the whole of it as JSON.
 */
export const textsAt = (value: Readonly<Record<string, unknown>>, path: string): readonly string[] =>
  path === '$' || path === '' ? toText(value) : textsUnder(value, tokenize(path));
