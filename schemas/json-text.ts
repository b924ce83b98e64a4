/** A token of JSON, from where the regex stands; whitespace before it is skipped. */
const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|\u007f|[\u0080-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)))/uy;

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'end of text';

const STARTS: Readonly<Record<string, Expected>> = { '{': 'key or }', '[': 'value or ]' };

/**
 * Where a text stops being JSON, counted in characters from 0; its length when only the end is missing. JSON.parse tells
 * the place of some faults and not of others.
 */
export const faultPosition = (text: string): number => {
  const open: string[] = [];
  let expected: Expected = 'value';
  let position = 0;
  const afterValue = (): Expected => (open.length === 0 ? 'end of text' : ', or end');

  for (;;) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    const rest = /[^ \t\n\r]/g;
    rest.lastIndex = position;
    const start = rest.exec(text)?.index ?? text.length;
    if (match === null) return start;
    const [, mark, string] = match;
    const isScalar = mark === undefined;
    const wantsValue = expected === 'value' || expected === 'value or ]';

    if (wantsValue && isScalar) expected = afterValue();
    else if (wantsValue && mark !== undefined && mark in STARTS) {
      open.push(mark);
      expected = STARTS[mark] ?? 'value';
    } else if ((expected === 'key' || expected === 'key or }') && string !== undefined) expected = ':';
    else if (expected === ':' && mark === ':') expected = 'value';
    else if (expected === ', or end' && mark === ',') expected = open.at(-1) === '{' ? 'key' : 'value';
    else if (
      (mark === '}' && open.at(-1) === '{' && (expected === ', or end' || expected === 'key or }')) ||
      (mark === ']' && open.at(-1) === '[' && (expected === ', or end' || expected === 'value or ]'))
    ) {
      open.pop();
      expected = afterValue();
    } else return start;
    position = TOKEN.lastIndex;
  }
};

/** How deep arrays and objects stand in each other, in a text that is JSON. */
export const nestingDepth = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (token === '}' || token === ']') depth -= 1;
  }
  return deepest;
};
