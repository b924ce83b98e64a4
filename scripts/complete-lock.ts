// npm leaves out of the lock file what it could not fetch for other platforms, and `npm ci` then refuses the lock file
// everywhere. This adds the entries: name, version and platform of each optional package that some package asks for.
// usage, after every change of dependencies: node scripts/complete-lock.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];
const LIBC: Readonly<Record<string, string>> = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** The platform in a name such as `@swc/core-linux-arm-gnueabihf`. */
const platformOf = (name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> => {
  const words = name.split(/[/-]/);
  const os = words.find((word) => OS.includes(word));
  const cpu = words.find((word) => CPU.includes(word));
  const libc = words.map((word) => LIBC[word]).find((found) => found !== undefined);
  if (os === undefined || cpu === undefined) throw new Error(`Cannot tell the platform of ${name}: add it by hand`);
  return { ...(libc === undefined ? {} : { libc: [libc] }), os: [os], cpu: [cpu] };
};

const file = join(import.meta.dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> };

/** As Node looks for it: beside the package that asks, then further up. */
const isLocked = (from: string, name: string): boolean => {
  const inside = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (lock.packages[inside] !== undefined) return true;
  return from !== '' && isLocked(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
};

let added = 0;
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(path, name)) continue;
    const entry = { version, ...platformOf(name), ...(dev ? { dev } : {}), optional: true };
    lock.packages[`node_modules/${name}`] = entry;
    added += 1;
  }

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
