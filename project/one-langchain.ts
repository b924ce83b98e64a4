import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EngineError } from '../schemas/errors.ts';
import { findPackage, packageEntry, splitSpecifier } from './package-entry.ts';

const ROOT = join(import.meta.dirname, '..');
const OURS = pathToFileURL(join(ROOT, 'package.json')).href;

/** Their classes are told apart by `instanceof`, and what runs right now is kept in their modules. */
const SHARED = new Set([
  '@langchain/core',
  '@langchain/langgraph',
  '@langchain/langgraph-checkpoint',
  '@langchain/langgraph-sdk',
]);

/** What a project that has no node_modules may use nevertheless. */
const LENT = /^(@langchain\/[^/]+|zod|hono)(\/|$)/;

const isInside = (dir: string, path: string): boolean => path.startsWith(dir + sep);

const memoize = <T>(make: (specifier: string, from: string) => T) => {
  const made = new Map<string, T>();
  return (specifier: string, from: string): T => {
    const key = `${specifier} ${from}`;
    if (!made.has(key)) made.set(key, make(specifier, from));
    return made.get(key) as T;
  };
};

const entryOf = memoize(packageEntry);

/** What our own code needs of a project's copies; tried with these and with the newest (LangGraph 1.7.3). */
const OLDEST: Readonly<Record<string, readonly [number, number, number]>> = {
  '@langchain/core': [1, 1, 48],
  '@langchain/langgraph': [1, 4, 0],
};

const isNewEnough = (version: string, [major, minor, patch]: readonly [number, number, number]): boolean => {
  const [itsMajor = 0, itsMinor = 0, itsPatch = 0] = version.split(/[.-]/).map(Number);
  if (itsMajor !== major) return false;
  return itsMinor > minor || (itsMinor === minor && itsPatch >= patch);
};

/** @throws {EngineError} CONFIG_INVALID when our code would have to run on a LangGraph that it does not know. */
const checkVersions = (anchor: string, projectDir: string): void => {
  for (const [name, oldest] of Object.entries(OLDEST)) {
    const version = findPackage(name, anchor)?.manifest.version;
    if (version === undefined || isNewEnough(version, oldest)) continue;
    const message = `Cannot load the project in ${projectDir}: found ${name} ${version} there, want ${oldest.join('.')} or a newer ${oldest[0]}.x; update it, or remove it to use ours`;
    throw new EngineError('CONFIG_INVALID', message);
  }
};

/**
 * From now on this process has one copy of LangChain's core and of LangGraph, whoever imports it: the project's when it
 * has its own, else ours; and of its two halves the ESM one, also for `require`. Call it before any of it is loaded.
 * @throws {EngineError} CONFIG_INVALID
 */
export const shareLangchain = (projectDir: string): void => {
  const anchor = pathToFileURL(join(projectDir, 'package.json')).href;
  checkVersions(anchor, projectDir);
  // pnpm shows a project only what it names itself: the checkpoint package is then beside LangGraph.
  const langgraph = packageEntry('@langchain/langgraph', anchor);
  const fromProject = [anchor, ...(langgraph === undefined ? [] : [langgraph])];

  const isOurs = (url: string): boolean => {
    const path = url.startsWith('file:') ? fileURLToPath(url) : '';
    return isInside(ROOT, path) && !(isInside(ROOT, projectDir) && isInside(projectDir, path));
  };

  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (!LENT.test(specifier)) return nextResolve(specifier, context);
      const from = context.parentURL ?? OURS;
      if (SHARED.has(splitSpecifier(specifier).name)) {
        for (const place of isOurs(from) ? [...fromProject, OURS] : [from, OURS]) {
          const url = entryOf(specifier, place);
          if (url !== undefined) return { url, shortCircuit: true };
        }
      }
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        const url = entryOf(specifier, OURS);
        if (url === undefined) throw error;
        return { url, shortCircuit: true };
      }
    },
  });
};
