import { CONTROL } from '../../schemas/hydro/control.ts';
import { IDENTIFICATION } from '../../schemas/hydro/identification.ts';
import type { NetworkConfig } from '../../schemas/hydro/network-config.ts';
import { SCHEDULING } from '../../schemas/hydro/scheduling.ts';
import { SIMULATION } from '../../schemas/hydro/simulation.ts';
import { TESTING } from '../../schemas/hydro/testing.ts';
import type { HydroResultStore } from '../../stores/hydro-result-store.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import type { HydroCompute } from '../compute/hydro/hydro-compute.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import type { ToolContext } from '../tools/tool-handler.ts';
import { keepResult } from './keep-result.ts';
import { loadNetwork } from './network-input.ts';

/** What the hydraulic tools stand on. */
export interface HydraulicToolDeps {
  readonly networks: NetworkStore;
  readonly hydroResults: HydroResultStore;
  readonly hydro: HydroCompute;
}

/** The tools of water networks: each computes in a thread, and a call that is cancelled ends it there. */
export const createHydraulicTools = ({ networks, hydroResults, hydro }: HydraulicToolDeps): readonly Tool[] => {
  const open = async <Args extends { readonly network_config: NetworkConfig }>(
    { network_config, ...args }: Args,
    { tenantId, signal, heartbeat }: ToolContext,
  ) => {
    const { input, network } = await loadNetwork(networks, tenantId, network_config);
    return { network, input: { network: input, args }, options: { signal, onProgress: heartbeat } };
  };

  return [
    defineTool(SIMULATION, async (args, context) => {
      const { network, input, options } = await open(args, context);
      return keepResult(hydroResults, context, 'simulation', network, await hydro.run('simulation', input, options));
    }),
    defineTool(IDENTIFICATION, async (args, context) => {
      const { network, input, options } = await open(args, context);
      return keepResult(
        hydroResults,
        context,
        'identification',
        network,
        await hydro.run('identification', input, options),
      );
    }),
    defineTool(SCHEDULING, async (args, context) => {
      const { network, input, options } = await open(args, context);
      return keepResult(hydroResults, context, 'scheduling', network, await hydro.run('scheduling', input, options));
    }),
    defineTool(CONTROL, async (args, context) => {
      const { network, input, options } = await open(args, context);
      return keepResult(hydroResults, context, 'control', network, await hydro.run('control', input, options));
    }),
    defineTool(TESTING, async (args, context) => {
      const { network, input, options } = await open(args, context);
      return keepResult(hydroResults, context, 'testing', network, await hydro.run('testing', input, options));
    }),
  ];
};
