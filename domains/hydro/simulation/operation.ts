/** A part of a run, seconds from its start. */
export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** A time in which a pump kept its speed. */
export interface PumpStretch extends Stretch {
  /** 0 is off, 1 the speed of its curve. */
  readonly speed: number;
  readonly meanKw: number;
}

export interface PriceStretch extends Stretch {
  readonly pricePerKwh: number;
}

/** Prices over time, of the pumps that pay them. */
export interface PumpTariff {
  readonly pumpIds: readonly string[];
  readonly stretches: readonly PriceStretch[];
}

/** When pumps ran, whatever the reported times, and what electricity cost. */
export interface Operation {
  /** A row for each pump, in the order of `energy.pumps`. */
  readonly pumps: readonly (readonly PumpStretch[])[];
  /** None where nobody pays. */
  readonly tariffs: readonly PumpTariff[];
}
