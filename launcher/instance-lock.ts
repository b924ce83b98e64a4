import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface InstanceLock {
  release(): void;
}

/**
 * The right to run on a data directory. The kernel keeps it (SQLite's file lock) and drops it when the process ends in
 * whatever way, so it is never stale and never held twice.
 * @returns `undefined` when another process holds it.
 */
export const takeInstanceLock = (dataDir: string): InstanceLock | undefined => {
  const database = new DatabaseSync(join(dataDir, 'instance.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
    throw error;
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
};
