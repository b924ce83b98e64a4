import { problemsOf } from '../../schemas/hydro/hydro-error.ts';
import type {
  StoredFacts,
  WireNetwork,
  WireNetworkValidation,
  WireNetworkVersion,
} from '../../schemas/hydro/network.ts';
import type { NetworkVersion, StoredNetwork } from '../../stores/network-store.ts';
import type { Inspection } from './inspect-network.ts';

const toFacts = ({ durationS, units, ...counts }: StoredFacts) => ({
  ...counts,
  duration_s: durationS,
  units: { ...units },
});

export const toWireVersion = ({
  version,
  inpHash,
  inpBytes,
  facts,
  createdAt,
}: NetworkVersion): WireNetworkVersion => ({
  version,
  inp_hash: inpHash,
  inp_bytes: inpBytes,
  created_at: createdAt.toISOString(),
  ...toFacts(facts),
});

export const toWireNetwork = ({ networkId, name, createdAt, updatedAt, latest }: StoredNetwork): WireNetwork => ({
  network_id: networkId,
  name: name ?? null,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
  latest: toWireVersion(latest),
});

export const toWireValidation = (inspection: Inspection): WireNetworkValidation => {
  if (!inspection.ok)
    return { valid: false, message: inspection.fault.message, problems: problemsOf(inspection.fault) };
  const { inp, inpHash, facts } = inspection.description;
  return { valid: true, facts: { inp_hash: inpHash, inp_bytes: Buffer.byteLength(inp), ...toFacts(facts) } };
};
