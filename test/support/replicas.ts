import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PostgresStores } from '../../stores/postgres/create-stores.ts';

// The whole suite runs against two API replicas, and with SLUICE_TEST_WORKERS=2 against a second worker, which is a
// process of its own: wherever a test does not bring a model, a tool or a graph that only its own process has.
const API_REPLICAS = Number(process.env.SLUICE_TEST_REPLICAS ?? 2);
const WORKERS = Number(process.env.SLUICE_TEST_WORKERS ?? 1);

const TEST_WORKER = join(import.meta.dirname, 'test-worker.ts');

/** Starts the workers beside the one in this process. @returns how to end them. */
export const startMoreWorkers = async (env: Readonly<Record<string, string>>): Promise<() => Promise<void>> => {
  const processes = await Promise.all(
    Array.from({ length: WORKERS - 1 }, async () => {
      const worker = fork(TEST_WORKER, { env: { ...process.env, SLUICE_LOG_LEVEL: 'silent', ...env } });
      await once(worker, 'message');
      return worker;
    }),
  );
  return async () => {
    await Promise.all(
      processes.map(async (worker) => {
        const ended = once(worker, 'exit');
        worker.kill('SIGKILL');
        await ended;
      }),
    );
  };
};

const anotherOf = new WeakMap<PostgresStores, () => PostgresStores>();

/** These stores may be opened once more on the same database, as another process would. */
export const makeReplicable = (stores: PostgresStores, another: () => PostgresStores): PostgresStores => {
  anotherOf.set(stores, another);
  return stores;
};

/** The stores of each API replica. Stores that a test wrapped are not opened again: there is one replica then. */
export const storesOfReplicas = (stores: PostgresStores): readonly PostgresStores[] => {
  const another = anotherOf.get(stores);
  if (another === undefined) return [stores];
  return [stores, ...Array.from({ length: API_REPLICAS - 1 }, another)];
};
