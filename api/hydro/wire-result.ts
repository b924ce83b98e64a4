import type { WireResultFacts } from '../../schemas/hydro/wire-result.ts';
import type { HydroResultFacts } from '../../stores/hydro-result-store.ts';

export const toWireResult = ({
  resultId,
  kind,
  network,
  inpHash,
  threadId,
  runId,
  createdAt,
  tables,
  hasPicture,
}: HydroResultFacts): WireResultFacts => ({
  result_id: resultId,
  kind,
  network: network && { network_id: network.networkId, version: network.version },
  inp_hash: inpHash,
  thread_id: threadId,
  run_id: runId,
  created_at: createdAt.toISOString(),
  tables,
  has_picture: hasPicture,
});
