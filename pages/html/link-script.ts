import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

/** What the scripts of all pages begin with. */
const SHARED = ['dom', 'theme'];

const IMPORT = /^import [^;]*;\n/gm;
const EXPORT = /^export (?=const|class|function)/gm;

const readPart = (url: URL): string =>
  stripTypeScriptTypes(readFileSync(url, 'utf8'))
    .replace(IMPORT, '')
    .replace(EXPORT, '')
    .replace(/[ \t]+$/gm, '');

/**
 * A page's script as one module: a file opened from disk cannot import others. The parts share its scope, so names at their
 * top are unique among them.
 * @param folder Where the parts are.
 * @param parts Their names; each comes after those that it imports.
 */
export const linkScript = (folder: URL, parts: readonly string[]): string =>
  [
    ...SHARED.map((part) => readPart(new URL(`browser/${part}.ts`, import.meta.url))),
    ...parts.map((part) => readPart(new URL(`${part}.ts`, folder))),
  ]
    .join('\n')
    .replace(/\n{2,}/g, '\n');
