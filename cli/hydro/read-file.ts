import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import { faultsOf, toSentence } from '../../schemas/input-faults.ts';
import { faultPosition } from '../../schemas/json-text.ts';
import { UsageError } from '../command.ts';
import { fileFaultOf } from '../file-fault.ts';

const invalid = (message: string): EngineError => new EngineError('INVALID_REQUEST', message);

/** What a file is called in messages and answers. */
export const nameOf = (file: string): string => (file === '-' ? 'stdin' : file);

const readText = (file: string, want: string): string => {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = fileFaultOf(error);
    if (reason === undefined) throw error;
    throw invalid(`Cannot read ${nameOf(file)}: ${reason}; want ${want}, or - for stdin`);
  }
  if (text.trim() === '') throw invalid(`Cannot use ${nameOf(file)}: found an empty file, want ${want}`);
  if (text.includes('\0')) throw invalid(`Cannot use ${nameOf(file)}: found binary data, want ${want} as text`);
  return text;
};

/** The one INP file of a command line; beside it at most one of the two may be stdin. */
export const theInpFile = (positionals: readonly string[], other?: string): string => {
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0)
    throw new UsageError(`found ${positionals.length} arguments, want one FILE.inp, or - for stdin`);
  if (file === '-' && other === '-')
    throw new UsageError('found - twice, want one of the two files from stdin and the other from a file');
  return file;
};

/** The network in an INP file, or in stdin when it is called `-`. */
export const readInp = (file: string): { readonly inp: string } => {
  const want = 'an EPANET INP file';
  const inp = readText(file, want);
  if (/^\s*\[\w+/m.test(inp)) return { inp };
  throw invalid(`Cannot use ${nameOf(file)}: found no section such as [JUNCTIONS], want ${want}`);
};

const notJson = (file: string, text: string): EngineError => {
  const position = faultPosition(text);
  const before = text.slice(0, position).split('\n');
  const where = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  const found = position >= text.length ? 'the end of the text' : JSON.stringify(text.slice(position, position + 20));
  const hint = /^-?(NaN|Infinity|inf|nan)/.test(text.slice(position))
    ? 'which is no number of JSON; write null for a missing reading'
    : 'want JSON';
  return invalid(`Cannot use ${nameOf(file)}: found ${found} at ${where}, ${hint}`);
};

/** A JSON file of a contract. @throws {EngineError} INVALID_REQUEST with the file and each field that does not fit. */
export const readJson = <Schema extends z.ZodType>(file: string, schema: Schema, want: string): z.output<Schema> => {
  const text = readText(file, want);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson(file, text);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw invalid(`Cannot use ${nameOf(file)} as ${want}: ${toSentence(faultsOf(error.issues, value))}`);
};
