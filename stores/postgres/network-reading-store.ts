import type { NetworkReading, NetworkReadingStore, StoredReading } from '../network-reading-store.ts';
import type { Queryable } from './database.ts';
import { toJson } from './json-text.ts';

interface ReadingRow {
  readonly at: Date;
  readonly tank_levels: NetworkReading['tankLevels'];
  readonly pumps: NetworkReading['pumps'];
  readonly received_at: Date;
}

const COLUMNS = 'at, tank_levels, pumps, received_at';

const toReading = (row: ReadingRow): StoredReading => ({
  at: row.at,
  tankLevels: row.tank_levels,
  pumps: row.pumps,
  receivedAt: row.received_at,
});

export const createNetworkReadingStore = (db: Queryable): NetworkReadingStore => ({
  async put(tenantId, networkId, { at, tankLevels, pumps }) {
    const [row] = await db.query<ReadingRow>({
      name: 'put-network-reading',
      text: `insert into network_readings (tenant_id, network_id, at, tank_levels, pumps)
        select tenant_id, network_id, $3, $4::json, $5::json from networks
        where tenant_id = $1 and network_id = $2 for key share
        on conflict (tenant_id, network_id, at) do update
          set tank_levels = excluded.tank_levels, pumps = excluded.pumps, received_at = now()
        returning ${COLUMNS}`,
      values: [tenantId, networkId, at, toJson(tankLevels), toJson(pumps)],
    });
    return row && toReading(row);
  },

  async list(tenantId, networkId, { after, until, limit, offset = 0 }) {
    const rows = await db.query<ReadingRow>({
      name: 'list-network-readings',
      text: `select ${COLUMNS} from network_readings where tenant_id = $1 and network_id = $2
          and ($3::timestamptz is null or at > $3) and ($4::timestamptz is null or at <= $4)
        order by at desc limit $5 offset $6`,
      values: [tenantId, networkId, after ?? null, until ?? null, limit, offset],
    });
    return rows.map(toReading);
  },

  async count(tenantId, networkId) {
    const [row] = await db.query<{ count: number }>({
      text: 'select count(*) from network_readings where tenant_id = $1 and network_id = $2',
      values: [tenantId, networkId],
    });
    return row?.count ?? 0;
  },
});
