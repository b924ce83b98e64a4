import type { StoredFacts } from '../../schemas/hydro/network.ts';
import type { NetworkStore, NetworkText, NetworkVersion, StoredNetwork } from '../network-store.ts';
import type { Database, Queryable } from './database.ts';
import { toJson } from './json-text.ts';

interface VersionRow {
  readonly version: number;
  readonly inp_hash: string;
  readonly inp_bytes: number;
  readonly facts: StoredFacts;
  readonly version_created_at: Date;
}

interface NetworkRow extends VersionRow {
  readonly network_id: string;
  readonly name: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const VERSION_COLUMNS = 'v.version, v.inp_hash, v.inp_bytes, v.facts, v.created_at as version_created_at';
const SELECT = `select n.network_id, n.name, n.created_at, n.updated_at, ${VERSION_COLUMNS} from networks n
  join network_versions v
    on v.tenant_id = n.tenant_id and v.network_id = n.network_id and v.version = n.last_version`;

const toVersion = (row: VersionRow): NetworkVersion => ({
  version: row.version,
  inpHash: row.inp_hash,
  inpBytes: row.inp_bytes,
  facts: row.facts,
  createdAt: row.version_created_at,
});

const toNetwork = (row: NetworkRow): StoredNetwork => ({
  networkId: row.network_id,
  name: row.name ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  latest: toVersion(row),
});

const find = async (db: Queryable, tenantId: string, networkId: string): Promise<StoredNetwork | undefined> => {
  const [row] = await db.query<NetworkRow>({
    name: 'find-network',
    text: `${SELECT} where n.tenant_id = $1 and n.network_id = $2`,
    values: [tenantId, networkId],
  });
  return row && toNetwork(row);
};

export const createNetworkStore = (db: Database): NetworkStore => ({
  async put(tenantId, { networkId, name, inp, inpHash, facts }) {
    return db.withTransaction(async (tx) => {
      // Its lock makes those who put the same network one after the other.
      void tx.query({
        text: `insert into networks (tenant_id, network_id, name) values ($1, $2, $3)
          on conflict (tenant_id, network_id) do update set name = coalesce($3, networks.name)`,
        values: [tenantId, networkId, name ?? null],
      });
      const before = await find(tx, tenantId, networkId);
      const isNewVersion = before?.latest.inpHash !== inpHash;
      if (isNewVersion)
        void tx.query({
          text: `insert into network_versions (tenant_id, network_id, version, inp_hash, inp_bytes, facts, inp)
            values ($1, $2, $3, $4, $5, $6, $7)`,
          values: [
            ...[tenantId, networkId, (before?.latest.version ?? 0) + 1, inpHash, Buffer.byteLength(inp)],
            ...[toJson(facts), inp],
          ],
        });
      if (isNewVersion || name !== undefined)
        void tx.query({
          text: `update networks set updated_at = now(), last_version = $3 where tenant_id = $1 and network_id = $2`,
          values: [tenantId, networkId, (before?.latest.version ?? 0) + (isNewVersion ? 1 : 0)],
        });
      const network = await find(tx, tenantId, networkId);
      if (network === undefined) throw new Error(`network ${networkId} is not there after it was put`);
      return { network, isNewVersion };
    });
  },

  find: (tenantId, networkId) => find(db, tenantId, networkId),

  async spellings(tenantId, networkId) {
    const rows = await db.query<{ network_id: string }>({
      text: `select network_id from networks
        where tenant_id = $1 and lower(network_id) = lower($2) and last_version > 0 order by network_id`,
      values: [tenantId, networkId],
    });
    return rows.map((row) => row.network_id);
  },

  async list(tenantId, { prefix = '', limit, offset = 0 }) {
    const rows = await db.query<NetworkRow>({
      text: `${SELECT} where n.tenant_id = $1 and starts_with(n.network_id, $2)
        order by n.network_id limit $3 offset $4`,
      values: [tenantId, prefix, limit, offset],
    });
    return rows.map(toNetwork);
  },

  async count(tenantId, { prefix = '' }) {
    const [row] = await db.query<{ count: number }>({
      text: 'select count(*) from networks where tenant_id = $1 and starts_with(network_id, $2) and last_version > 0',
      values: [tenantId, prefix],
    });
    return row?.count ?? 0;
  },

  async versions(tenantId, networkId, { limit, offset = 0 }) {
    const rows = await db.query<VersionRow>({
      text: `select ${VERSION_COLUMNS} from network_versions v where v.tenant_id = $1 and v.network_id = $2
        order by v.version desc limit $3 offset $4`,
      values: [tenantId, networkId, limit, offset],
    });
    return rows.map(toVersion);
  },

  async text(tenantId, networkId, version) {
    const [row] = await db.query<{ version: number; inp_hash: string; inp: string }>({
      text: `select version, inp_hash, inp from network_versions
        where tenant_id = $1 and network_id = $2 and ($3::int is null or version = $3)
        order by version desc limit 1`,
      values: [tenantId, networkId, version ?? null],
    });
    return row && ({ version: row.version, inpHash: row.inp_hash, inp: row.inp } satisfies NetworkText);
  },

  async delete(tenantId, networkId) {
    const rows = await db.query({
      text: 'delete from networks where tenant_id = $1 and network_id = $2 returning 1',
      values: [tenantId, networkId],
    });
    return rows.length > 0;
  },
});
