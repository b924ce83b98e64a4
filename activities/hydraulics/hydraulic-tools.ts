import type { RunInfo } from '../../domains/hydro/index.ts';
import { CONTROL } from '../../schemas/hydro/control.ts';
import { IDENTIFICATION } from '../../schemas/hydro/identification.ts';
import type { NetworkConfig } from '../../schemas/hydro/network-config.ts';
import type { ResultKind } from '../../schemas/hydro/result.ts';
import { SCHEDULING } from '../../schemas/hydro/scheduling.ts';
import { SIMULATION } from '../../schemas/hydro/simulation.ts';
import { TESTING } from '../../schemas/hydro/testing.ts';
import type { HydroResultStore } from '../../stores/hydro-result-store.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import type { HydroCompute, HydroComputeOptions } from '../compute/hydro/hydro-compute.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import type { ToolContext } from '../tools/tool-handler.ts';
import type { Computed } from './computed.ts';
import { keepResult } from './keep-result.ts';
import { type ComputeInput, loadNetwork } from './network-input.ts';

/** What the hydraulic tools stand on. */
export interface HydraulicToolDeps {
  readonly networks: NetworkStore;
  readonly hydroResults: HydroResultStore;
  readonly hydro: HydroCompute;
}

/** The tools of water networks: each computes in a thread, and a call that is cancelled ends it there. */
export const createHydraulicTools = ({ networks, hydroResults, hydro }: HydraulicToolDeps): readonly Tool[] => {
  /** Reads the network, computes in a thread, stores what comes of it. */
  const answer = async <
    Args extends { readonly network_config: NetworkConfig },
    Answer extends { readonly run: RunInfo },
  >(
    kind: ResultKind,
    { network_config, ...args }: Args,
    context: ToolContext,
    compute: (input: ComputeInput<Args>, options: HydroComputeOptions) => Promise<Computed<Answer>>,
  ) => {
    const { input, network } = await loadNetwork(networks, context.tenantId, network_config);
    const { signal, heartbeat } = context;
    const computed = await compute({ network: input, args }, { signal, onProgress: heartbeat });
    return keepResult(hydroResults, context, kind, network, computed);
  };

  return [
    defineTool(SIMULATION, (args, context) =>
      answer('simulation', args, context, (input, options) => hydro.run('simulation', input, options)),
    ),
    defineTool(IDENTIFICATION, (args, context) =>
      answer('identification', args, context, (input, options) => hydro.run('identification', input, options)),
    ),
    defineTool(SCHEDULING, (args, context) =>
      answer('scheduling', args, context, (input, options) => hydro.run('scheduling', input, options)),
    ),
    defineTool(CONTROL, (args, context) =>
      answer('control', args, context, (input, options) => hydro.run('control', input, options)),
    ),
    defineTool(TESTING, (args, context) =>
      answer('testing', args, context, (input, options) => hydro.run('testing', input, options)),
    ),
  ];
};
