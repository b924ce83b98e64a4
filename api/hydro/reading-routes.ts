import { Hono } from 'hono';
import { NetworkPageQuerySchema, NetworkParamsSchema } from '../../schemas/hydro/network.ts';
import { ReadingSchema, type WireReading } from '../../schemas/hydro/reading.ts';
import type { StoredReading } from '../../stores/network-reading-store.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { jsonBody } from '../http/json-body.ts';
import { paginate } from '../http/paginate.ts';
import { validate } from '../http/validate.ts';
import { authorizeNetworks } from './authorize-networks.ts';
import type { ReadingService } from './reading-service.ts';

const toWire = ({ at, receivedAt, tankLevels, pumps }: StoredReading): WireReading => ({
  at: at.toISOString(),
  received_at: receivedAt.toISOString(),
  tanks: tankLevels,
  pumps,
});

/** What instruments read in a stored network: from it a day is planned anew each hour. */
export const readingRoutes = (readings: ReadingService) => {
  const params = validate('param', NetworkParamsSchema);
  return new Hono<ApiEnv>()
    .post('/hydro/networks/:network_id/readings', params, jsonBody(ReadingSchema), async (c) => {
      const { network_id } = c.req.valid('param');
      await authorizeNetworks(c, 'update', { network_id });
      return c.json(toWire(await readings.post(c.var.tenantId, network_id, c.req.valid('json'))));
    })
    .get('/hydro/networks/:network_id/readings', params, validate('query', NetworkPageQuerySchema), async (c) => {
      const { network_id } = c.req.valid('param');
      await authorizeNetworks(c, 'read', { network_id });
      const { limit = 100, offset = 0 } = c.req.valid('query');
      const { found, total } = await readings.page(c.var.tenantId, network_id, { limit, offset });
      paginate(c, { offset, limit, found: found.length, total });
      return c.json(found.map(toWire));
    });
};
