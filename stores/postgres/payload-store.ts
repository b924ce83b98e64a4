import { createHash } from 'node:crypto';
import { EngineError } from '../../schemas/errors.ts';
import type { PayloadStore } from '../payload-store.ts';
import type { Database } from './database.ts';

const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

export const createPayloadStore = (db: Database): PayloadStore => ({
  async put(runId, payloads) {
    const hashes = payloads.map(hashOf);
    await db.query({
      text: `insert into payloads (run_id, tenant_id, hash, data)
        select $1, r.tenant_id, p.hash, p.data from runs r, unnest($2::text[], $3::bytea[]) as p (hash, data)
        where r.run_id = $1 on conflict do nothing`,
      values: [runId, hashes, payloads.map((data) => Buffer.from(data))],
    });
    return hashes;
  },

  async get(runId, hashes) {
    const rows = await db.query<{ hash: string; data: Buffer }>({
      text: 'select hash, data from payloads where run_id = $1 and hash = any ($2::text[])',
      values: [runId, hashes],
    });
    const byHash = new Map(rows.map(({ hash, data }) => [hash, data]));
    return hashes.map((hash) => {
      const data = byHash.get(hash);
      if (data !== undefined) return data;
      throw new EngineError('SERVICE_UNAVAILABLE', `Cannot load payload ${hash} of run ${runId}: it is not stored`);
    });
  },

  async prune(endedBeforeHours) {
    const rows = await db.query<{ hash: string }>({
      text: `delete from payloads p using runs r
        where r.run_id = p.run_id and r.ended_at < clock_timestamp() - make_interval(hours => $1) returning p.hash`,
      values: [endedBeforeHours],
    });
    return rows.length;
  },
});
