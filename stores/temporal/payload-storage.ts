import { ExternalStorage, type Payload, type StorageDriver, StorageDriverClaim } from '@temporalio/common';
import type { PayloadStore } from '../payload-store.ts';

/** What Temporal's server refuses is 2 MiB; what makes a history slow to read is much less. */
const THRESHOLD_BYTES = 64 * 1_024;
/** A run's workflow, or that of one of its jobs: what they pass to each other belongs to the run. */
const WORKFLOW_ID = /^run-([0-9a-f-]{36})(?:-job-\d+)?$/;

const encode = ({ metadata, data }: Payload): Uint8Array => {
  const head = Buffer.from(
    JSON.stringify(Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, data ?? new Uint8Array()]);
};

const decode = (bytes: Uint8Array): Payload => {
  const buffer = Buffer.from(bytes);
  const end = 4 + buffer.readUInt32BE();
  const metadata = JSON.parse(buffer.subarray(4, end).toString()) as [string, string][];
  return {
    metadata: Object.fromEntries(metadata.map(([key, value]) => [key, Buffer.from(value, 'base64')])),
    data: buffer.subarray(end),
  };
};

/** The SDK's external storage over our payload store: large inputs, states and answers stay out of Temporal. */
export const createPayloadStorage = (payloads: PayloadStore): ExternalStorage => {
  const driver: StorageDriver = {
    name: 'postgres',
    type: 'sluice.postgres',
    async store({ target }, values) {
      const runId = target?.id?.match(WORKFLOW_ID)?.[1];
      if (runId === undefined)
        throw new Error(`Cannot store a payload of ${target?.kind} ${target?.id}: it belongs to no run`);
      const hashes = await payloads.put(runId, values.map(encode));
      return hashes.map((hash) => new StorageDriverClaim({ runId, hash }));
    },
    async retrieve(_context, claims) {
      return Promise.all(
        claims.map(async ({ claimData: { runId = '', hash = '' } }) => {
          const [bytes = new Uint8Array()] = await payloads.get(runId, [hash]);
          return decode(bytes);
        }),
      );
    },
  };
  return new ExternalStorage({
    drivers: [driver],
    driverSelector: ({ target }) => (WORKFLOW_ID.test(target?.id ?? '') ? driver : null),
    payloadSizeThreshold: THRESHOLD_BYTES,
  });
};
