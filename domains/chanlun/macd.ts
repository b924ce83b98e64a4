import { copyList } from './copy-list.ts';
import type { MacdRules } from './definition.ts';

/**
 * MACD of the closes. Averages are exponential, seeded with the first close; the histogram is 2(DIF - DEA), as Chinese
 * programs draw it: twice what most other packages give.
 */
export class Macd {
  /** Difference of the averages, its signal, and the histogram: one value a bar, in price units. */
  readonly dif: number[] = [];
  readonly dea: number[] = [];
  readonly histogram: number[] = [];
  readonly #fastWeight: number;
  readonly #slowWeight: number;
  readonly #signalWeight: number;
  #fast = 0;
  #slow = 0;
  #signal = 0;

  constructor({ fast, slow, signal }: MacdRules) {
    this.#fastWeight = 2 / (fast + 1);
    this.#slowWeight = 2 / (slow + 1);
    this.#signalWeight = 2 / (signal + 1);
  }

  add(close: number): void {
    if (this.dif.length === 0) {
      this.#fast = close;
      this.#slow = close;
    }
    this.#fast += (close - this.#fast) * this.#fastWeight;
    this.#slow += (close - this.#slow) * this.#slowWeight;
    const dif = this.#fast - this.#slow;
    this.#signal += (dif - this.#signal) * this.#signalWeight;
    this.dif.push(dif);
    this.dea.push(this.#signal);
    this.histogram.push(2 * (dif - this.#signal));
  }

  /** Becomes what another with the same rules is. */
  copy(other: Macd): void {
    copyList(this.dif, other.dif);
    copyList(this.dea, other.dea);
    copyList(this.histogram, other.histogram);
    this.#fast = other.#fast;
    this.#slow = other.#slow;
    this.#signal = other.#signal;
  }
}
