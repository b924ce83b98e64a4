import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Embedder } from '../embedder.ts';
import { textsAt } from '../index-paths.ts';
import { toBytes } from '../vector.ts';
import type { Database } from './database.ts';
import type { IndexableItem } from './item-put.ts';

/** How long a put waits until a search finds it; the indexing goes on. A workflow's local activity has 10 s in all. */
const PATIENCE_MS = 5_000;
/** A worker that took items on and died gives them back after this time; one whose embedder is away asks again then. */
const AGAIN_AFTER = '1 minute';
/** The model refuses this text: it may have become another model's, or a key may have been corrected. */
const REJECTED_AFTER = '1 hour';
/** Of one item. A `[*]` over a long list would ask for as many embeddings. */
const MAX_PARTS = 1_000;

const partsOf = ({ value, index }: IndexableItem, fields: readonly string[]): readonly string[] => {
  const parts = (index ?? fields).flatMap((path) => textsAt(value, path)).filter((text) => text.trim() !== '');
  return parts.slice(0, MAX_PARTS);
};

export interface ItemIndex {
  /** Indexes what was put just now; when that fails, `due` does it later. */
  indexNow(items: readonly IndexableItem[]): Promise<void>;
  /** @returns how many items it took on. */
  indexDue(limit: number): Promise<number>;
}

export const createItemIndex = (db: Database, embedder: Embedder, log: Logger | undefined): ItemIndex => {
  let staleIsDue = false;

  /** Writes the vectors of those items that are still what they were when they were read. */
  const write = async (
    items: readonly IndexableItem[],
    vectorsOf: (item: IndexableItem) => readonly Float32Array[],
  ): Promise<void> => {
    await db.withTransaction(async (tx) => {
      const current = await tx.query<{ nth: number }>({
        name: 'mark-indexed',
        text: `with chosen as (
            select s.tenant_id, s.namespace, s.key, i.nth from store_items s
            join unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) with ordinality
              as i (tenant_id, namespace, key, revision, nth)
              on (s.tenant_id, s.namespace, s.key, s.revision) = (i.tenant_id, i.namespace, i.key, i.revision)
            where s.index_due_at is not null
            order by s.tenant_id, s.namespace, s.key for update of s)
          update store_items s set indexed_by = $5, index_due_at = null from chosen
          where (s.tenant_id, s.namespace, s.key) = (chosen.tenant_id, chosen.namespace, chosen.key)
          returning chosen.nth::int as nth`,
        values: [
          items.map(({ tenantId }) => tenantId),
          items.map(({ path }) => path),
          items.map(({ key }) => key),
          items.map(({ revision }) => revision),
          embedder.id,
        ],
      });
      const marked = current.flatMap(({ nth }) => items[nth - 1] ?? []);
      if (marked.length === 0) return;
      void tx.query({
        name: 'delete-vectors',
        text: `delete from store_vectors v using unnest($1::text[], $2::text[], $3::text[]) as i (tenant_id, namespace, key)
          where (v.tenant_id, v.namespace, v.key) = (i.tenant_id, i.namespace, i.key)`,
        values: [marked.map(({ tenantId }) => tenantId), marked.map(({ path }) => path), marked.map(({ key }) => key)],
      });
      const rows = marked.flatMap((item) => vectorsOf(item).map((vector, part) => ({ item, vector, part })));
      await tx.query({
        name: 'insert-vectors',
        text: `insert into store_vectors (tenant_id, namespace, key, part, embedding)
          select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bytea[])`,
        values: [
          rows.map(({ item }) => item.tenantId),
          rows.map(({ item }) => item.path),
          rows.map(({ item }) => item.key),
          rows.map(({ part }) => part),
          rows.map(({ vector }) => toBytes(vector)),
        ],
      });
    });
  };

  const indexItems = async (items: readonly IndexableItem[]): Promise<void> => {
    const partsByItem = new Map(items.map((item) => [item, partsOf(item, embedder.fields)]));
    const texts = [...new Set([...partsByItem.values()].flat())];
    const vectors = texts.length > 0 ? await embedder.embed(texts) : [];
    const vectorByText = new Map(texts.map((text, i) => [text, vectors[i]]));
    await write(items, (item) => (partsByItem.get(item) ?? []).flatMap((text) => vectorByText.get(text) ?? []));
  };

  const postpone = async ({ tenantId, path, key, revision }: IndexableItem): Promise<void> => {
    await db.query({
      text: `update store_items set index_due_at = now() + interval '${REJECTED_AFTER}'
        where (tenant_id, namespace, key, revision) = ($1, $2, $3, $4)`,
      values: [tenantId, path, key, revision],
    });
  };

  /** One text that the model refuses makes it refuse the request: then each item goes alone. */
  const indexApart = async (items: readonly IndexableItem[]): Promise<void> => {
    for (const item of items) {
      try {
        await indexItems([item]);
      } catch (error) {
        if (!(error instanceof EngineError && error.code === 'EMBEDDING_REJECTED')) throw error;
        log?.warn({ reason: error.message }, 'an item of the store cannot be indexed: tried again in an hour');
        await postpone(item);
      }
    }
  };

  /** Items that were put before this embedder was configured; once a process, since it reads all of them. */
  const makeStaleDue = async (): Promise<void> => {
    await db.query({
      text: 'update store_items set index_due_at = now() where indexed_by is distinct from $1 and index_due_at is null',
      values: [embedder.id],
    });
    staleIsDue = true;
  };

  return {
    async indexNow(items) {
      if (items.length === 0) return;
      const indexed = indexItems(items).catch((error: unknown) =>
        log?.warn({ err: error, items: items.length }, 'items of the store are indexed later'),
      );
      await Promise.race([indexed, delay(PATIENCE_MS, undefined, { ref: false })]);
    },
    async indexDue(limit) {
      if (!staleIsDue) await makeStaleDue();
      const rows = await db.query<{
        tenant_id: string;
        namespace: string;
        key: string;
        revision: number;
        value: Record<string, unknown>;
        index_paths: readonly string[] | null;
      }>({
        name: 'take-items-to-index',
        text: `update store_items set index_due_at = now() + interval '${AGAIN_AFTER}'
          where (tenant_id, namespace, key) in (
            select tenant_id, namespace, key from store_items where index_due_at <= now()
            order by index_due_at limit $1 for update skip locked)
          returning tenant_id, namespace, key, revision, value, index_paths`,
        values: [limit],
      });
      const items = rows.map(
        (row): IndexableItem => ({
          tenantId: row.tenant_id,
          path: row.namespace,
          key: row.key,
          revision: row.revision,
          value: row.value,
          index: row.index_paths,
        }),
      );
      try {
        if (items.length > 0) await indexItems(items);
      } catch (error) {
        if (!(error instanceof EngineError && error.code === 'EMBEDDING_REJECTED')) throw error;
        await indexApart(items);
      }
      return items.length;
    },
  };
};
