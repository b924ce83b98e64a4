import type { SearchItem } from '@langchain/langgraph-checkpoint';
import { cosine, fromBytes } from '../vector.ts';
import type { Queryable } from './database.ts';
import { ITEM_COLUMNS, type ItemRow, toItem } from './item-rows.ts';

/** How many vectors are in memory at once: 6 MB of 1,536 dimensions. */
const CHUNK = 1_000;

interface Scored {
  readonly namespace: string;
  readonly key: string;
  score: number;
}

interface VectorRow {
  readonly namespace: string;
  readonly key: string;
  readonly part: number;
  readonly embedding: Buffer;
}

export interface NearestRequest {
  readonly tenantId: string;
  readonly embedderId: string;
  readonly vector: Float32Array;
  readonly offset: number;
  readonly limit: number;
  /** SQL over store_items for what is wanted; its placeholders begin at `$1`, the tenant. */
  readonly conditions: string;
  readonly values: readonly unknown[];
}

const before = (a: Scored, b: Scored): boolean =>
  a.score !== b.score ? a.score > b.score : a.namespace !== b.namespace ? a.namespace < b.namespace : a.key < b.key;

/** Keeps the best, in order, and counts all. */
class Ranking {
  readonly best: Scored[] = [];
  count = 0;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  add(one: Scored): void {
    this.count += 1;
    const last = this.best.at(-1);
    if (this.best.length >= this.#size && last !== undefined && !before(one, last)) return;
    const place = this.best.findIndex((other) => before(one, other));
    this.best.splice(place === -1 ? this.best.length : place, 0, one);
    if (this.best.length > this.#size) this.best.pop();
  }
}

/** Every vector of what is wanted is compared: exact, at a cost that grows with their number. An item counts by its nearest part. */
const rank = async (db: Queryable, request: NearestRequest): Promise<Ranking> => {
  const { embedderId, vector, conditions, values } = request;
  const ranking = new Ranking(request.offset + request.limit);
  const n = values.length;
  let current: Scored | undefined;
  let after: Pick<VectorRow, 'namespace' | 'key' | 'part'> = { namespace: '', key: '', part: -1 };
  for (;;) {
    const rows: readonly VectorRow[] = await db.query<VectorRow>({
      text: `select v.namespace, v.key, v.part, v.embedding from store_vectors v
        join (select namespace, key from store_items
          where ${conditions} and indexed_by = $${n + 1} and (namespace, key) >= ($${n + 2}, $${n + 3})) i
          on v.tenant_id = $1 and v.namespace = i.namespace and v.key = i.key
        where (v.namespace, v.key, v.part) > ($${n + 2}, $${n + 3}, $${n + 4}::int)
        order by v.namespace, v.key, v.part limit ${CHUNK}`,
      values: [...values, embedderId, after.namespace, after.key, after.part],
    });
    for (const { namespace, key, embedding } of rows) {
      const score = cosine(vector, fromBytes(embedding));
      if (current?.namespace === namespace && current.key === key) current.score = Math.max(current.score, score);
      else {
        if (current) ranking.add(current);
        current = { namespace, key, score };
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) break;
    after = last;
  }
  if (current) ranking.add(current);
  return ranking;
};

const load = async (db: Queryable, tenantId: string, scored: readonly Scored[]) => {
  const rows = await db.query<ItemRow>({
    name: 'load-items',
    text: `select ${ITEM_COLUMNS} from store_items join unnest($2::text[], $3::text[]) as i (ns, k)
      on namespace = i.ns and key = i.k where tenant_id = $1`,
    values: [tenantId, scored.map(({ namespace }) => namespace), scored.map(({ key }) => key)],
  });
  const rowByKey = new Map(rows.map((row) => [JSON.stringify([row.namespace, row.key]), row]));
  return scored.flatMap(({ namespace, key, score }) => {
    const row = rowByKey.get(JSON.stringify([namespace, key]));
    return row ? [{ row, item: { ...toItem(row), score } satisfies SearchItem }] : [];
  });
};

/** @returns a page of what is nearest, and how many have an index at all. */
export const findNearest = async (db: Queryable, request: NearestRequest) => {
  const ranking = await rank(db, request);
  const page = ranking.best.slice(request.offset);
  return { found: page.length > 0 ? await load(db, request.tenantId, page) : [], indexedCount: ranking.count };
};
