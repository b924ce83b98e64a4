import type { IdentificationRequest, Observations } from '../../domains/hydro/index.ts';
import type { CalibrationCase } from './calibration-case.ts';

const toObservations = (data: CalibrationCase): Observations => {
  const { pressure_sensors: sensors, pressure_observed: pressures, flow_sensors: meters, flow_observed: flows } = data;
  const { tank_ids, tank_level_units, tank_levels_observed, link_setting_ids, link_settings_observed, noise } = data;
  return {
    timesS: data.times_s,
    ...(sensors && pressures && noise.pressure_sd
      ? {
          pressure: { unit: data.pressure_units, nodeIds: sensors, values: pressures, sensorSd: noise.pressure_sd },
        }
      : {}),
    ...(meters && flows && noise.flow_relative_sd
      ? { flow: { unit: data.flow_units, linkIds: meters, values: flows, relativeSd: noise.flow_relative_sd } }
      : {}),
    ...(tank_ids && tank_level_units && tank_levels_observed
      ? { tankLevels: { unit: tank_level_units, tankIds: tank_ids, values: tank_levels_observed } }
      : {}),
    ...(link_setting_ids && link_settings_observed
      ? { linkSettings: { linkIds: link_setting_ids, values: link_settings_observed } }
      : {}),
  };
};

/** What a case asks of the engine; groups are named by their place, from 1. */
export const toIdentificationRequest = (data: CalibrationCase): IdentificationRequest => {
  const { roughness_groups: groups, roughness_bounds, leak_candidates, max_leak_emitter, max_leaks } = data;
  return {
    observations: toObservations(data),
    groups: typeof groups === 'string' ? groups : groups.map((pipeIds, i) => ({ id: String(i + 1), pipeIds })),
    ...(roughness_bounds ? { multiplierBounds: roughness_bounds } : {}),
    ...(leak_candidates ? { leakCandidateIds: leak_candidates } : {}),
    ...(max_leak_emitter === undefined ? {} : { maxEmitter: max_leak_emitter }),
    ...(max_leaks === undefined ? {} : { maxLeaks: max_leaks }),
    ...(data.estimate_demand === undefined ? {} : { estimateDemand: data.estimate_demand }),
  };
};
