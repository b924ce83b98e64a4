import { convert, type NetworkUnits, type Quantity } from '../../domains/hydro/index.ts';

/** What a page marks as low when nobody says what is. */
export const LOW_PRESSURE: Quantity<'pressure'> = { value: 20, unit: 'psi' };

/** A threshold in the unit of a picture, without digits that nobody asked for. */
export const toThreshold = (limit: Quantity<'pressure'>, { pressure }: NetworkUnits): number =>
  Number(convert('pressure', limit, pressure, 'low-pressure').toPrecision(4));
