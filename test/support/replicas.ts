import type { PostgresStores } from '../../stores/postgres/create-stores.ts';

// The whole suite runs against this many API replicas, and against this many workers:
// SLUICE_TEST_WORKERS=2 npm test -- test/engine test/api test/clients
export const API_REPLICAS = Number(process.env.SLUICE_TEST_REPLICAS ?? 2);
export const WORKERS = Number(process.env.SLUICE_TEST_WORKERS ?? 1);

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
