import { requireNumber } from '../errors.ts';
import { convert, type NetworkUnits, type Quantity } from '../units.ts';

const GRAVITY_M_S2 = 9.80665;
const SHARP_EDGE = 0.6;

/**
 * Emitter coefficient of a hole: q = C p^0.5 with C = Cd A sqrt(2 g), in the network's flow unit per root of its
 * pressure unit.
 * @param dischargeCoefficient Cd, in (0, 1].
 * @see Torricelli; EPANET 2.2 user manual, 3.1 "Emitters"
 */
export const toBurstEmitter = (
  holeArea: Quantity<'area'>,
  units: NetworkUnits,
  dischargeCoefficient: number = SHARP_EDGE,
): number => {
  const areaM2 = requireNumber('holeArea', convert('area', holeArea, 'm2', 'holeArea'), { min: 0 });
  requireNumber('dischargeCoefficient', dischargeCoefficient, { min: 1e-6, max: 1 });
  const headM = convert('pressure', { value: 1, unit: units.pressure }, 'm');
  const flowCms = dischargeCoefficient * areaM2 * Math.sqrt(2 * GRAVITY_M_S2 * headM);
  return convert('flow', { value: flowCms, unit: 'CMS' }, units.flow);
};
