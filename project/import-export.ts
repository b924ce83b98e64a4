import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EngineError } from '../schemas/errors.ts';
import type { ExportPlace } from './project.ts';

const IN_PACKAGES = `${sep}node_modules${sep}`;

let isRegistered = false;

/**
 * TypeScript as projects write it: enums, decorators, imports without extension, paths of tsconfig.json, in ES modules
 * and in CommonJS. `tsImport` will not do, which gives each import its own copies of everything it loads.
 */
const registerTypeScript = async (): Promise<void> => {
  if (isRegistered) return;
  isRegistered = true;
  const [commonJs, esm] = await Promise.all([import('tsx/cjs/api'), import('tsx/esm/api')]);
  const { extensions } = createRequire(import.meta.url);
  const native = { ...extensions };
  commonJs.register();
  // tsx compiles ES modules that are required to CommonJS, packages too, and so makes a second copy of them
  // (privatenumber/tsx#838). Node requires ES modules itself.
  for (const extension of ['.js', '.mjs', '.cjs']) {
    const compile = extensions[extension];
    const load = native[extension] ?? native['.js'];
    if (compile === undefined || load === undefined) continue;
    extensions[extension] = (module, file) => (file.includes(IN_PACKAGES) ? load : compile)(module, file);
  }
  esm.register();
};

/** The first line that says something: esbuild's own first only counts its errors. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const lines = error.message.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.endsWith(':')) ?? error.name;
};

type Exports = Readonly<Record<string, unknown>>;

/** What Node calls the default export of a CommonJS module is its `module.exports`. */
const exportsOf = (module: Exports): Exports => {
  if (!('module.exports' in module)) return module;
  const exported = module['module.exports'];
  if (typeof exported !== 'object' || exported === null) return { default: exported };
  return '__esModule' in exported ? (exported as Exports) : { ...exported, default: exported };
};

/**
 * Loads the project's code and gives what it exports under this name. `openProject` comes before.
 * @throws {EngineError} CONFIG_INVALID when the file cannot be loaded or exports no such thing.
 */
export const importExport = async ({ file, name, key }: ExportPlace): Promise<unknown> => {
  await registerTypeScript();
  let exported: Exports;
  try {
    exported = exportsOf(await import(pathToFileURL(file).href));
  } catch (cause) {
    const message = `Cannot load ${file}, which ${key} of langgraph.json names: ${reasonOf(cause)}`;
    throw new EngineError('CONFIG_INVALID', message, { cause });
  }
  const value = exported[name];
  if (value !== undefined && value !== null) return value;
  const names = Object.keys(exported).join(', ') || 'nothing';
  throw new EngineError('CONFIG_INVALID', `${key} of langgraph.json: ${file} exports ${names}, want ${name}`);
};
