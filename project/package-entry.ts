import { readFileSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Target = string | null | readonly Target[] | { readonly [condition: string]: Target };

interface Manifest {
  readonly version?: string;
  readonly exports?: Target;
  readonly module?: string;
  readonly main?: string;
}

const CONDITIONS = new Set(['node', 'import', 'module-sync', 'default']);

const pick = (target: Target | undefined): string | undefined => {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) return target.map(pick).find((found) => found !== undefined);
  if (target === null || target === undefined) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const found = CONDITIONS.has(condition) ? pick(inner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The target of a subpath (`.`, `./messages`), of which `*` in a key matches any part. */
const exported = (exports: Target, subpath: string): string | undefined => {
  const isMap =
    typeof exports === 'object' && exports !== null && Object.keys(exports).some((key) => key.startsWith('.'));
  if (!isMap) return subpath === '.' ? pick(exports) : undefined;
  const map = exports as Readonly<Record<string, Target>>;
  if (map[subpath] !== undefined) return pick(map[subpath]);
  for (const [key, target] of Object.entries(map)) {
    const [before, after] = key.split('*') as [string, string | undefined];
    if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    return pick(target)?.replaceAll('*', subpath.slice(before.length, subpath.length - after.length));
  }
  return undefined;
};

/** `@scope/name/sub/path` as its package and `./sub/path`; the package alone is `.`. */
export const splitSpecifier = (specifier: string): { readonly name: string; readonly subpath: string } => {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  return { name, subpath: `.${specifier.slice(name.length)}` };
};

const findManifest = (name: string, from: string): string | undefined => {
  try {
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
};

/** The folder and the manifest of a package, as seen from a file's URL. */
export const findPackage = (name: string, from: string) => {
  const path = findManifest(name, from);
  if (path === undefined) return undefined;
  const file = realpathSync(path);
  return { dir: dirname(file), manifest: JSON.parse(readFileSync(file, 'utf8')) as Manifest };
};

/**
 * What `import` of this specifier loads, as seen from a file's URL; `undefined` when the package is not there. Node
 * resolves for whoever asks: a `require` gets the CommonJS half of a package, with classes of its own.
 */
export const packageEntry = (specifier: string, from: string): string | undefined => {
  const { name, subpath } = splitSpecifier(specifier);
  const found = findPackage(name, from);
  if (found === undefined) return undefined;
  const { exports, module, main } = found.manifest;
  const target = exports === undefined ? (subpath === '.' ? (module ?? main) : subpath) : exported(exports, subpath);
  if (target === undefined) return undefined;
  return pathToFileURL(realpathSync(join(found.dir, target))).href;
};
