import { Hono } from 'hono';
import {
  NetworkListQuerySchema,
  NetworkPageQuerySchema,
  NetworkParamsSchema,
  NetworkUploadQuerySchema,
  NetworkVersionQuerySchema,
  type WireNetworkUpload,
} from '../../schemas/hydro/network.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { newId } from '../http/idempotency.ts';
import { paginate } from '../http/paginate.ts';
import { validate } from '../http/validate.ts';
import { authorizeNetworks } from './authorize-networks.ts';
import type { NetworkBody, NetworkService, Upload } from './network-service.ts';
import { toWireNetwork, toWireValidation, toWireVersion } from './wire-network.ts';

/** INP text, or a network as JSON when the content type says so. */
const bodyOf = (c: ApiContext): NetworkBody => ({
  stream: c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (empty) => empty.close() }),
  format: /^application\/([\w.-]+\+)?json\b/i.test(c.req.header('content-type') ?? '') ? 'json' : 'inp',
});

const toWireUpload = ({ network, isNewVersion }: Upload): WireNetworkUpload => ({
  ...toWireNetwork(network),
  is_new_version: isNewVersion,
});

/** Water networks: stored in versions, listed, given out, looked over without storing. */
export const networkRoutes = ({ networks }: Pick<ApiDeps, 'networks'>, service: NetworkService) => {
  const params = validate('param', NetworkParamsSchema);
  return new Hono<ApiEnv>()
    .post('/hydro/networks', validate('query', NetworkUploadQuerySchema), async (c) => {
      const { id: networkId, isRepeatable } = newId(c);
      await authorizeNetworks(c, 'update', { network_id: networkId });
      const before = isRepeatable ? await networks.find(c.var.tenantId, networkId) : undefined;
      if (before !== undefined) return c.json(toWireUpload({ network: before, isNewVersion: false }));
      const { name } = c.req.valid('query');
      return c.json(toWireUpload(await service.upload(c.var.tenantId, { networkId, name }, bodyOf(c))));
    })
    .post('/hydro/networks/validate', async (c) => {
      await authorizeNetworks(c, 'read', {});
      return c.json(toWireValidation(await service.inspect(bodyOf(c))));
    })
    .get('/hydro/networks', validate('query', NetworkListQuerySchema), async (c) => {
      const { limit = 100, offset = 0, prefix } = c.req.valid('query');
      await authorizeNetworks(c, 'search', { prefix, limit, offset });
      const [found, total] = await Promise.all([
        networks.list(c.var.tenantId, { prefix, limit, offset }),
        networks.count(c.var.tenantId, { prefix }),
      ]);
      paginate(c, { offset, limit, found: found.length, total });
      return c.json(found.map(toWireNetwork));
    })
    .get('/hydro/networks/:network_id', params, async (c) => {
      const { network_id } = c.req.valid('param');
      await authorizeNetworks(c, 'read', { network_id });
      return c.json(toWireNetwork(await service.require(c.var.tenantId, network_id)));
    })
    .put('/hydro/networks/:network_id', params, validate('query', NetworkUploadQuerySchema), async (c) => {
      const { network_id: networkId } = c.req.valid('param');
      await authorizeNetworks(c, 'update', { network_id: networkId });
      const { name } = c.req.valid('query');
      return c.json(toWireUpload(await service.upload(c.var.tenantId, { networkId, name }, bodyOf(c))));
    })
    .delete('/hydro/networks/:network_id', params, async (c) => {
      const { network_id } = c.req.valid('param');
      await authorizeNetworks(c, 'delete', { network_id });
      await service.delete(c.var.tenantId, network_id);
      return c.body(null, 204);
    })
    .get('/hydro/networks/:network_id/versions', params, validate('query', NetworkPageQuerySchema), async (c) => {
      const { network_id } = c.req.valid('param');
      await authorizeNetworks(c, 'read', { network_id });
      const { limit = 100, offset = 0 } = c.req.valid('query');
      const { latest } = await service.require(c.var.tenantId, network_id);
      const found = await networks.versions(c.var.tenantId, network_id, { limit, offset });
      paginate(c, { offset, limit, found: found.length, total: latest.version });
      return c.json(found.map(toWireVersion));
    })
    .get('/hydro/networks/:network_id/inp', params, validate('query', NetworkVersionQuerySchema), async (c) => {
      const { network_id } = c.req.valid('param');
      await authorizeNetworks(c, 'read', { network_id });
      const { inp, inpHash } = await service.text(c.var.tenantId, network_id, c.req.valid('query').version);
      c.header('ETag', `"${inpHash}"`);
      c.header('Content-Disposition', `attachment; filename="${network_id}.inp"`);
      return c.text(inp);
    });
};
