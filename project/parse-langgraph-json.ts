import type { z } from 'zod';
import { EngineError } from '../schemas/errors.ts';
import { faultPosition } from '../schemas/json-text.ts';
import { type LanggraphJson, LanggraphJsonSchema } from '../schemas/langgraph-json.ts';

type Issue = z.core.$ZodIssue;

const MAX_SHOWN = 60;

/** Values of `env` are secrets as often as not. */
const show = (value: unknown, path: readonly PropertyKey[]): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (path[0] === 'env') return `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};

const wanted = (issue: z.core.$ZodRawIssue): string => {
  if (issue.code === 'invalid_type') return `want ${issue.expected === 'record' ? 'object' : issue.expected}`;
  if (issue.code === 'invalid_value')
    return `want one of ${issue.values.map((value) => `"${String(value)}"`).join(', ')}`;
  if (issue.code === 'too_small') return `want ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
  return 'want another value';
};

/** A graph may be a text instead of an object; what is inside is then told of the text. */
const toSentence = (input: unknown, { path, message }: Issue): string => {
  let value = input;
  const keys: string[] = [];
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
    keys.push(String(key));
  }
  const place = keys.join('.') || 'the file';
  return message.startsWith('found') ? `${place}: ${message}` : `${place}: found ${show(value, path)}, ${message}`;
};

const placeOf = (text: string, position: number): string => {
  const lines = text.slice(0, position).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
};

/** @throws {EngineError} CONFIG_INVALID naming each key, what was found there and what is wanted. */
export const parseLanggraphJson = (text: string, file: string): LanggraphJson => {
  const refuse = (fault: string): EngineError => new EngineError('CONFIG_INVALID', `Cannot use ${file}: ${fault}`);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    // JSON.parse says it with a piece of the file, and its `env` may hold secrets.
    throw refuse(`it is not JSON from ${placeOf(text, faultPosition(text))} on`);
  }
  const { data, error } = LanggraphJsonSchema.safeParse(input, { error: wanted });
  if (error) throw refuse(error.issues.map((issue) => toSentence(input, issue)).join('; '));
  return data;
};
