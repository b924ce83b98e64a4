/**
 * JSON in Postgres. `json` and `text` columns keep JSON text as it is: U+0000 and lone surrogates stand there as `\u0000`
 * and `\ud83d`, nothing is lost. `jsonb`, which we use where JSON is searched, and plain text refuse both, and a model or
 * a user may send them: there each such character is written as the private-use character U+F8FE and four hex digits,
 * and so is U+F8FE itself. Reading turns them back; containment finds them, because queries are written the same way.
 */
const MARK = '\uf8fe';
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is what this is about
const REFUSED = /[\u0000\uf8fe]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// JSON.stringify writes U+0000 and lone surrogates as escapes; a backslash before them may make this a false alarm.
const REFUSED_IN_JSON = /\\u0000|\\ud[89a-f]|\uf8fe/;

export const escapeText = (text: string): string =>
  text.replace(REFUSED, (character) => MARK + character.charCodeAt(0).toString(16).padStart(4, '0'));

export const unescapeText = (text: string): string =>
  text.includes(MARK)
    ? text.replace(/\uf8fe([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

const mapStrings = (value: unknown, map: (text: string) => string): unknown => {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [map(key), mapStrings(item, map)]));
};

/** For `json` and `text` columns. `undefined` becomes `null`: every column of ours holds a JSON value. */
export const toJson = (value: unknown): string => JSON.stringify(value) ?? 'null';

/** For `jsonb` columns and for what is compared with them. */
export const toJsonb = (value: unknown): string => {
  const text = toJson(value);
  return REFUSED_IN_JSON.test(text) ? toJson(mapStrings(JSON.parse(text), escapeText)) : text;
};

/** Reads a `jsonb` column's text. */
export const parseJsonb = (text: string): unknown => {
  const value: unknown = JSON.parse(text);
  return text.includes(MARK) ? mapStrings(value, unescapeText) : value;
};
