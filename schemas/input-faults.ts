import type { z } from 'zod';

/** What is wrong with one field of an input. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const MAX_SHOWN = 60;

const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};

/** A text that stands for a list (`?select=a`) is shown whole. */
const valueAt = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'string' ? value : (value as Record<PropertyKey, unknown> | undefined)?.[key]),
    input,
  );

const FORMATS: Readonly<Record<string, string>> = {
  guid: 'a UUID',
  uuid: 'a UUID',
  url: 'a URL',
  regex: 'another form',
};

/** How zod's own messages begin; a schema that has words of its own says more. */
const WORDS_OF_ZOD = ['Invalid', 'Too ', 'Unrecognized'];

/** What an issue wanted; `undefined` when its message says all. */
const wanted = (issue: Issue): string | undefined => {
  if (!WORDS_OF_ZOD.some((words) => issue.message.startsWith(words))) return undefined;
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'record' ? 'object' : issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? show(issue.values[0]) : `one of ${issue.values.map(show).join(', ')}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? issue.format;
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      return issue.inclusive === false ? `more than ${issue.minimum}` : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return undefined;
  }
};

/** What zod says of a union that came without words of its own. */
const NO_WORDS = 'Invalid input';

/** A union's issue as the branch that came furthest has it, else in its own words, else as all that would have done. */
const flatten = (issue: Issue): readonly Issue[] => {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map((branch) =>
    branch.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] } as Issue)),
  );
  const deeper = branches.find((branch) => branch.some((inner) => inner.path.length > issue.path.length));
  const checked = branches.find((branch) => branch.every(({ code }) => code === 'custom'));
  return deeper ?? checked ?? (issue.message === NO_WORDS ? branches.flat() : [issue]);
};

/** What zod's issues say of an input: each field once, with what was found and what is wanted. */
export const faultsOf = (issues: readonly Issue[], input: unknown): readonly FieldFault[] => {
  const wants = new Map<string, { path: Path; texts: Set<string> }>();
  const faults: FieldFault[] = [];
  for (const issue of issues.flatMap(flatten)) {
    const field = issue.path.map(String).join('.');
    const want = wanted(issue);
    if (want === undefined) {
      faults.push({ field, message: issue.message });
      continue;
    }
    const entry = wants.get(field) ?? { path: issue.path, texts: new Set<string>() };
    entry.texts.add(want);
    wants.set(field, entry);
  }
  const mismatches = [...wants].map(([field, { path, texts }]) => ({
    field,
    message: `found ${show(valueAt(input, path))}, want ${[...texts].join(' or ')}`,
  }));
  return [...mismatches, ...faults];
};

/** One sentence that names each field. */
export const toSentence = (faults: readonly FieldFault[]): string =>
  faults.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
