import { LINK, OPTION, TIME } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { HydroError, requireNumber } from '../errors.ts';

/** Electricity prices, the same for all pumps; left out, those of the file count. */
export interface Tariff {
  /** Price of a kWh in each period, repeated to the end; the first period starts at clock time 0. */
  readonly pricePerKwh: readonly number[];
  /** Length of a period, 3600 when left out. */
  readonly periodS?: number;
  /** Price for each kW of the highest power that all pumps draw together, 0 when left out. */
  readonly demandChargePerKw?: number;
}

/** Price at a time from the start of the run, by pump (position in `model.pumps`). */
export interface PriceTable {
  priceAt(pump: number, timeS: number): number;
  /** When the period of a time ends: until then its price holds. */
  periodEndS(timeS: number): number;
  readonly demandChargePerKw: number;
}

/** The prices of a stretch of a run, cut where they change: a hydraulic step may be longer than a period of a tariff. */
export function* pricesBetween(
  prices: PriceTable,
  pump: number,
  fromS: number,
  toS: number,
): Generator<{ readonly fromS: number; readonly toS: number; readonly pricePerKwh: number }> {
  for (let atS = fromS; atS < toS; ) {
    const endS = Math.min(toS, prices.periodEndS(atS));
    yield { fromS: atS, toS: endS, pricePerKwh: prices.priceAt(pump, atS) };
    atS = endS;
  }
}

/** End of the period that a time is in, of periods that begin `startS` before time 0. */
const periodEnd = (timeS: number, periodS: number, startS: number): number =>
  (Math.floor((timeS + startS) / periodS) + 1) * periodS - startS;

const repeat = (values: readonly number[], index: number): number => values[index % values.length] ?? 0;

const fromTariff = (
  { pricePerKwh, periodS = 3600, demandChargePerKw = 0 }: Tariff,
  clockStartS: number,
): PriceTable => {
  for (const [name, value] of [
    ...pricePerKwh.map((price, index) => [`price ${index + 1}`, price] as const),
    ['demandChargePerKw', demandChargePerKw] as const,
  ])
    requireNumber(`the tariff's ${name}`, value);
  requireNumber("the tariff's periodS", periodS, { min: 1 });
  if (pricePerKwh.length === 0)
    throw new HydroError('OPTION_INVALID', 'Cannot use the tariff: found no prices, wanted one for each period');
  return {
    demandChargePerKw,
    priceAt: (_, timeS) => repeat(pricePerKwh, Math.floor((clockStartS + timeS) / periodS)),
    periodEndS: (timeS) => periodEnd(timeS, periodS, clockStartS),
  };
};

/**
 * The prices of a run: the tariff given, or as EPANET counts those of the file: a pump's own price and pattern, else the
 * global ones; the pattern runs from the pattern start.
 */
export const readPrices = (project: EpanetProject, model: Model, tariff?: Tariff): PriceTable => {
  if (tariff) return fromTariff(tariff, project.timeS(TIME.clockStart));
  const globalPrice = project.option(OPTION.globalPrice);
  const globalPattern = project.pattern(project.option(OPTION.globalPricePattern));
  const pumps = model.pumps.map((link) => {
    const pattern = project.linkValue(link + 1, LINK.energyPattern);
    const price = project.linkValue(link + 1, LINK.energyPrice);
    return { price: price > 0 ? price : globalPrice, pattern: pattern > 0 ? project.pattern(pattern) : globalPattern };
  });
  const [stepS, startS] = [project.timeS(TIME.patternStep), project.timeS(TIME.patternStart)];
  return {
    demandChargePerKw: project.option(OPTION.demandCharge),
    priceAt: (pump, timeS) => {
      const { price = 0, pattern = [1] } = pumps[pump] ?? {};
      return price * repeat(pattern, Math.floor((timeS + startS) / stepS));
    },
    periodEndS: (timeS) => periodEnd(timeS, stepS, startS),
  };
};
