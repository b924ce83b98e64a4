import type { OperationResults } from '@langchain/langgraph-checkpoint';
import type { Logger } from '../../telemetry/logger.ts';
import type { Embedder } from '../embedder.ts';
import type { ItemOperation, ItemStore, PutItem } from '../item-store.ts';
import type { ItemStoreOptions } from '../item-store-options.ts';
import type { Database, Queryable } from './database.ts';
import { createItemIndex } from './item-index.ts';
import { putItems } from './item-put.ts';
import { readItems } from './item-read.ts';
import { toAddress } from './item-rows.ts';

export interface PostgresItemStoreOptions extends ItemStoreOptions {
  readonly log?: Logger | undefined;
}

const isPut = (operation: ItemOperation): operation is PutItem => 'value' in operation;

const embedQueries = async (
  embedder: Embedder | undefined,
  operations: readonly ItemOperation[],
): Promise<ReadonlyMap<string, Float32Array>> => {
  const queries = operations.flatMap((operation) => ('query' in operation && operation.query ? [operation.query] : []));
  if (embedder === undefined || queries.length === 0) return new Map();
  const vectors = await embedder.embed(queries);
  return new Map(queries.flatMap((query, i) => (vectors[i] ? [[query, vectors[i]] as const] : [])));
};

export const createItemStore = (db: Database, options: PostgresItemStoreOptions = {}): ItemStore => {
  const { embedder, log, defaultTtlMinutes, refreshOnRead = true } = options;
  const index = embedder && createItemIndex(db, embedder, log);
  return {
    async batch<Operations extends ItemOperation[]>(
      tenantId: string,
      operations: readonly [...Operations],
      scope?: Readonly<Record<string, unknown>>,
    ) {
      const puts = operations.filter(isPut);
      // Before anything is done: nothing of a batch is put when one of its items cannot be.
      for (const { namespace, key } of puts) toAddress(namespace, key);
      const vectors = await embedQueries(embedder, operations);
      const read = (tx: Queryable): Promise<unknown[]> => {
        const context = { db: tx, tenantId, scope, embedderId: embedder?.id, vectors, refreshOnRead };
        return Promise.all(
          operations.map((operation) => (isPut(operation) ? undefined : readItems(context, operation))),
        );
      };
      if (puts.length === 0) return (await read(db)) as OperationResults<Operations>;
      const [results, written] = await db.withTransaction(async (tx) => {
        // A search may take several statements, and all of them see what was before the puts.
        const found = puts.length < operations.length ? await read(tx) : operations.map(() => undefined);
        return [
          found,
          await putItems(tx, tenantId, puts, { scope, defaultTtlMinutes, indexed: embedder !== undefined }),
        ] as const;
      });
      await index?.indexNow(written);
      return results as OperationResults<Operations>;
    },

    async sweep(limit) {
      const swept = await db.query<{ key: string }>({
        name: 'sweep-items',
        text: `delete from store_items where (tenant_id, namespace, key) in (
          select tenant_id, namespace, key from store_items where expires_at <= now()
          order by expires_at limit $1 for update skip locked) returning key`,
        values: [limit],
      });
      return swept.length;
    },

    indexDue: async (limit) => index?.indexDue(limit) ?? 0,
  };
};
