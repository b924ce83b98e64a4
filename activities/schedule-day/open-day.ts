import { EngineError } from '../../schemas/errors.ts';
import {
  type ScheduleDayInput,
  ScheduleDayJobSchema,
  type ScheduleDayRequest,
} from '../../schemas/hydro/schedule-day.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import { type HydroCompute, JOB_TIMEOUT_MS } from '../compute/hydro/hydro-compute.ts';
import { loadNetwork, type NetworkInput, type StoredRef } from '../hydraulics/network-input.ts';
import { parseJobInput } from '../jobs/parse-job-input.ts';
import type { PlantInput } from './compute-day-start.ts';
import type { Day } from './day.ts';
import { argsOf } from './day-request.ts';

export interface DayDeps {
  readonly networks: NetworkStore;
  readonly hydro: HydroCompute;
}

export interface DayNetworks {
  readonly network: NetworkInput;
  readonly ref: StoredRef;
  readonly plant: PlantInput | null;
  readonly plantRef: StoredRef;
}

/** The model and the plant of a day. @throws {EngineError} NETWORK_NOT_FOUND */
export const loadDayNetworks = async (
  networks: NetworkStore,
  tenantId: string,
  { network_config, observe }: Pick<ScheduleDayInput, 'network_config' | 'observe'>,
): Promise<DayNetworks> => {
  const { input: network, network: ref } = await loadNetwork(networks, tenantId, network_config);
  if (observe.mode === 'readings') return { network, ref, plant: null, plantRef: null };
  const { demand_multiplier: demandMultiplier, network_config: other } = observe;
  if (other === undefined) return { network, ref, plant: { network, demandMultiplier }, plantRef: null };
  const plant = await loadNetwork(networks, tenantId, other);
  return { network, ref, plant: { network: plant.input, demandMultiplier }, plantRef: plant.network };
};

const toPinned = ({ networkId, version }: NonNullable<StoredRef>) => ({ network_id: networkId, version });

/** A stored network keeps the version that it had when the day began. */
const pin = (input: ScheduleDayInput, { ref, plantRef }: DayNetworks): ScheduleDayInput => ({
  ...input,
  ...(ref === null ? {} : { network_config: toPinned(ref) }),
  ...(plantRef === null || input.observe.mode === 'readings'
    ? {}
    : { observe: { ...input.observe, network_config: toPinned(plantRef) } }),
});

/**
 * Looks a day over, before any of it is planned.
 * @throws {EngineError} INVALID_REQUEST, NETWORK_NOT_FOUND, and what the engine refuses.
 */
export const openDay = async (
  { networks, hydro }: DayDeps,
  { ref: { tenantId }, input: given }: ScheduleDayRequest,
  signal: AbortSignal,
): Promise<Day> => {
  const input = parseJobInput(ScheduleDayJobSchema, given);
  const loaded = await loadDayNetworks(networks, tenantId, input);
  if (input.observe.mode === 'readings' && loaded.ref === null)
    throw new EngineError(
      'INVALID_REQUEST',
      'Invalid input: network_config: found a network that is given in the run, want the id of a stored one with observe.mode readings: readings are posted to /hydro/networks/:network_id/readings',
    );
  const steps = Math.round((input.hours * 3_600) / input.step);
  const startS = input.start_at ?? 0;
  const facts = await hydro.run(
    'scheduleDayStart',
    {
      ...{ network: loaded.network, plant: loaded.plant, startS, steps },
      args: { ...argsOf(input), start_levels: input.start_levels, start_pump_states: input.start_pump_states },
    },
    { signal, timeoutMs: JOB_TIMEOUT_MS },
  );
  return {
    ...facts,
    input: pin(input, loaded),
    network: loaded.ref,
    plant: loaded.plantRef,
    steps,
    startS,
    beginsAtMs: Date.now(),
  };
};
