import type { NetworkDescription } from '../../domains/hydro/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import { toEngineError } from '../../schemas/hydro/hydro-error.ts';
import { MAX_NETWORK_BYTES } from '../../schemas/hydro/network.ts';
import type { NetworkStore, NetworkText, StoredNetwork } from '../../stores/network-store.ts';
import { Turns } from '../market/turns.ts';
import type { Inspection, InspectionInput } from './inspect-network.ts';
import type { NetworkInspector } from './network-inspector.ts';

/** Bodies that are in memory at once; their networks are read one after the other. */
const UPLOADS_AT_ONCE = 4;

export interface NetworkBody {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly format: InspectionInput['format'];
}

export type Upload = Awaited<ReturnType<NetworkStore['put']>>;

/** @throws {EngineError} BODY_TOO_LARGE once more bytes came than may. */
const readBody = async (stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_NETWORK_BYTES)
      throw new EngineError(
        'BODY_TOO_LARGE',
        `Cannot read the network: the body is over the limit of ${MAX_NETWORK_BYTES} bytes; split the network`,
      );
    chunks.push(chunk);
  }
  const body = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
};

export const createNetworkService = ({
  networks,
  inspector,
}: {
  readonly networks: NetworkStore;
  readonly inspector: NetworkInspector;
}) => {
  const turns = new Turns(UPLOADS_AT_ONCE);

  const notFound = (networkId: string, version?: number): EngineError =>
    new EngineError(
      'NETWORK_NOT_FOUND',
      `No network ${networkId}${version === undefined ? '' : ` in version ${version}`} is stored; see GET /hydro/networks, or store it with PUT /hydro/networks/${networkId}`,
    );

  const inspect = ({ stream, format }: NetworkBody): Promise<Inspection> =>
    turns.take(async () => inspector.inspect({ body: await readBody(stream), format }));

  /** @throws {EngineError} NETWORK_NOT_FOUND */
  const require = async (tenantId: string, networkId: string): Promise<StoredNetwork> => {
    const network = await networks.find(tenantId, networkId);
    if (network === undefined) throw notFound(networkId);
    return network;
  };

  return {
    notFound,
    require,

    /** What a network is made of, or what is wrong with it; nothing is stored. @throws {EngineError} BODY_TOO_LARGE */
    inspect,

    /** @throws {EngineError} NETWORK_INVALID with each line or field that is wrong; BODY_TOO_LARGE. */
    async upload(
      tenantId: string,
      { networkId, name }: { readonly networkId: string; readonly name?: string | undefined },
      body: NetworkBody,
    ): Promise<Upload> {
      const inspection = await inspect(body);
      if (!inspection.ok) throw toEngineError(inspection.fault);
      const { inp, inpHash, facts }: NetworkDescription = inspection.description;
      return networks.put(tenantId, { networkId, name, inp, inpHash, facts });
    },

    /** @throws {EngineError} NETWORK_NOT_FOUND */
    async text(tenantId: string, networkId: string, version: number | undefined): Promise<NetworkText> {
      const text = await networks.text(tenantId, networkId, version);
      if (text === undefined) throw notFound(networkId, version);
      return text;
    },

    /** @throws {EngineError} NETWORK_NOT_FOUND */
    async delete(tenantId: string, networkId: string): Promise<void> {
      if (!(await networks.delete(tenantId, networkId))) throw notFound(networkId);
    },
  };
};

export type NetworkService = ReturnType<typeof createNetworkService>;
