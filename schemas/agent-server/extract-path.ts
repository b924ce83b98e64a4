import { z } from 'zod';

/** A way into a thread: keys, and places in arrays, where -1 is the last. */
export type ExtractPath = readonly (string | number)[];

/** What of a thread a path may begin with. */
const ROOTS = ['values', 'metadata', 'interrupts', 'config', 'status', 'error'];

const SEGMENT = /\.([^.[\]"]+)|\[(-?\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

const parseKey = (json: string): string | undefined => {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
};

/** @returns the place of the first character that does not fit when the text is no path. */
export const parseExtractPath = (text: string): ExtractPath | { readonly faultAt: number } => {
  const root = ROOTS.find((name) => text.startsWith(name) && /^($|[.[])/.test(text.slice(name.length)));
  if (root === undefined) return { faultAt: 0 };
  const path: (string | number)[] = [root];
  for (let at = root.length; at < text.length; at = SEGMENT.lastIndex) {
    SEGMENT.lastIndex = at;
    const [, name, place, quoted] = SEGMENT.exec(text) ?? [];
    const key = name ?? (quoted === undefined ? undefined : parseKey(quoted));
    if (key === undefined && place === undefined) return { faultAt: at };
    path.push(key ?? Number(place));
  }
  return path;
};

export const ExtractPathSchema = z.string().transform((text, context): ExtractPath => {
  const path = parseExtractPath(text);
  if (!('faultAt' in path)) return path;
  const message = `found ${JSON.stringify(text)}, no path at character ${path.faultAt + 1}; want ${ROOTS.join(', ')}, then .key, [number] or ["any key"], as in values.messages[-1].content`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
