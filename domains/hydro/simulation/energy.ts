import { LINK, OPTION } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { convert, volumePerFlowSecond } from '../units.ts';
import { type PriceTable, pricesBetween } from './tariff.ts';

/** What one pump used over a run. */
export interface PumpEnergy {
  readonly pumpId: string;
  readonly energyKwh: number;
  /** Energy at the price of its time, without the demand charge. */
  readonly cost: number;
  readonly peakKw: number;
  readonly onS: number;
  /** Energy given to the water. */
  readonly hydraulicKwh: number;
  /** Wire to water: hydraulic over electric energy; 0 when the pump did not run. */
  readonly efficiencyPercent: number;
  /** In the network's volume unit. */
  readonly volume: number;
  readonly switches: number;
}

export interface EnergyReport {
  readonly pumps: readonly PumpEnergy[];
  readonly energyKwh: number;
  readonly energyCost: number;
  /** Highest power of all pumps together. */
  readonly peakKw: number;
  readonly demandCharge: number;
  /** `energyCost` + `demandCharge`. */
  readonly totalCost: number;
}

/** Power of 1 ft3/s lifted by 1 ft, with EPANET's rounded constants, so that efficiencies come out as in the file. */
const KW_PER_CFS_FT = 0.7457 / 8.814;
const KWH_PER_KWS = 1 / 3600;

interface PumpTally {
  energyKwh: number;
  cost: number;
  peakKw: number;
  onS: number;
  hydraulicKwh: number;
  flowSeconds: number;
  switches: number;
  wasOn: boolean | undefined;
}

/** Sums what the pumps use, step by step: energy is power (EPANET's link property 13) times the step's length. */
export class EnergyMeter {
  readonly #model: Model;
  readonly #prices: PriceTable;
  readonly #specificGravity: number;
  readonly #tallies: PumpTally[];
  readonly #powers: Float64Array;
  readonly #hydraulicKw: Float64Array;
  readonly #flows: Float64Array;
  #peakKw = 0;

  constructor(project: EpanetProject, model: Model, prices: PriceTable) {
    this.#model = model;
    this.#prices = prices;
    this.#specificGravity = project.option(OPTION.specificGravity);
    this.#powers = new Float64Array(model.pumps.length);
    this.#hydraulicKw = new Float64Array(model.pumps.length);
    this.#flows = new Float64Array(model.pumps.length);
    this.#tallies = model.pumps.map(() => ({
      energyKwh: 0,
      cost: 0,
      peakKw: 0,
      onS: 0,
      hydraulicKwh: 0,
      flowSeconds: 0,
      switches: 0,
      wasOn: undefined,
    }));
  }

  /** Reads the solved step, before EPANET moves on. */
  read(project: EpanetProject): void {
    const { units } = this.#model;
    const cfs = convert('flow', { value: 1, unit: units.flow }, 'CFS');
    const feet = convert('length', { value: 1, unit: units.length }, 'ft');
    for (const [pump, link] of this.#model.pumps.entries()) {
      this.#powers[pump] = project.linkValue(link + 1, LINK.powerKw);
      const flow = project.linkValue(link + 1, LINK.flow);
      this.#flows[pump] = flow;
      // EPANET gives a pump's head loss, which is minus the head it adds.
      const gainFt = -project.linkValue(link + 1, LINK.headloss) * feet;
      this.#hydraulicKw[pump] = flow > 0 ? KW_PER_CFS_FT * this.#specificGravity * flow * cfs * gainFt : 0;
    }
  }

  /** Counts the step that was read last, now that its length is known. */
  count(timeS: number, stepS: number): void {
    let totalKw = 0;
    for (const [pump, tally] of this.#tallies.entries()) {
      const kw = this.#powers[pump] ?? 0;
      const on = kw > 0;
      totalKw += kw;
      if (tally.wasOn !== undefined && tally.wasOn !== on && stepS > 0) tally.switches += 1;
      if (stepS > 0) tally.wasOn = on;
      const kwh = kw * stepS * KWH_PER_KWS;
      tally.energyKwh += kwh;
      for (const { fromS, toS, pricePerKwh } of pricesBetween(this.#prices, pump, timeS, timeS + stepS))
        tally.cost += kw * (toS - fromS) * KWH_PER_KWS * pricePerKwh;
      tally.hydraulicKwh += (this.#hydraulicKw[pump] ?? 0) * stepS * KWH_PER_KWS;
      tally.flowSeconds += (this.#flows[pump] ?? 0) * stepS;
      if (stepS > 0) tally.peakKw = Math.max(tally.peakKw, kw);
      if (on) tally.onS += stepS;
    }
    if (stepS > 0) this.#peakKw = Math.max(this.#peakKw, totalKw);
  }

  report(): EnergyReport {
    const volume = volumePerFlowSecond(this.#model.units);
    const pumps = this.#tallies.map((tally, pump): PumpEnergy => {
      const { energyKwh, cost, peakKw, onS, hydraulicKwh, flowSeconds, switches } = tally;
      return {
        pumpId: this.#model.linkIds[this.#model.pumps[pump] ?? -1] ?? '',
        energyKwh,
        cost,
        peakKw,
        onS,
        hydraulicKwh,
        efficiencyPercent: energyKwh > 0 ? (100 * hydraulicKwh) / energyKwh : 0,
        volume: flowSeconds * volume,
        switches,
      };
    });
    const energyCost = pumps.reduce((sum, { cost }) => sum + cost, 0);
    const demandCharge = this.#peakKw * this.#prices.demandChargePerKw;
    return {
      pumps,
      energyKwh: pumps.reduce((sum, { energyKwh }) => sum + energyKwh, 0),
      energyCost,
      peakKw: this.#peakKw,
      demandCharge,
      totalCost: energyCost + demandCharge,
    };
  }
}
