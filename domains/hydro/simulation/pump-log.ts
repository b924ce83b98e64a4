import { LINK } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { Operation, PriceStretch, PumpStretch, PumpTariff, Stretch } from './operation.ts';
import { type PriceTable, pricesBetween } from './tariff.ts';

/** Lengthens the last stretch, or begins one when something changed. */
const extend = <T extends Stretch>(
  stretches: T[],
  next: T,
  isSame: (last: T) => boolean,
  join: (last: T) => T,
): void => {
  const last = stretches.at(-1);
  if (last !== undefined && isSame(last)) stretches[stretches.length - 1] = join(last);
  else stretches.push(next);
};

/** Writes down when pumps ran, at which speed, and what electricity cost, from the steps of a run. */
export class PumpLog {
  readonly #project: EpanetProject;
  readonly #model: Model;
  readonly #prices: PriceTable;
  readonly #runs: PumpStretch[][];
  readonly #paid: PriceStretch[][];
  #now: { readonly speed: number; readonly kw: number }[] = [];

  constructor(project: EpanetProject, model: Model, prices: PriceTable) {
    this.#project = project;
    this.#model = model;
    this.#prices = prices;
    this.#runs = model.pumps.map(() => []);
    this.#paid = model.pumps.map(() => []);
  }

  /** Reads the solved step, before EPANET moves on. */
  read(): void {
    this.#now = this.#model.pumps.map((link) => {
      const kw = this.#project.linkValue(link + 1, LINK.powerKw);
      return { kw, speed: kw > 0 ? this.#project.linkValue(link + 1, LINK.setting) : 0 };
    });
  }

  /** Counts the step that was read last, now that its length is known. */
  count(fromS: number, stepS: number): void {
    if (stepS <= 0) return;
    const toS = fromS + stepS;
    for (const [pump, { speed, kw }] of this.#now.entries()) {
      extend(
        this.#runs[pump] ?? [],
        { fromS, toS, speed, meanKw: kw },
        (last) => last.speed === speed,
        (last) => ({ ...last, toS, meanKw: (last.meanKw * (fromS - last.fromS) + kw * stepS) / (toS - last.fromS) }),
      );
      for (const paid of pricesBetween(this.#prices, pump, fromS, toS))
        extend(
          this.#paid[pump] ?? [],
          paid,
          (last) => last.pricePerKwh === paid.pricePerKwh,
          (last) => ({ ...last, toS: paid.toS }),
        );
    }
  }

  report(): Operation {
    return { pumps: this.#runs, tariffs: this.#tariffs() };
  }

  /** Pumps that pay the same have one tariff. */
  #tariffs(): readonly PumpTariff[] {
    const ids = this.#model.pumps.map((link) => this.#model.linkIds[link] ?? '');
    const groups = Map.groupBy([...this.#paid.keys()], (pump) => JSON.stringify(this.#paid[pump]));
    return [...groups.values()].flatMap((pumps) => {
      const stretches = this.#paid[pumps[0] ?? -1] ?? [];
      if (stretches.every(({ pricePerKwh }) => pricePerKwh === 0)) return [];
      return [{ pumpIds: pumps.map((pump) => ids[pump] ?? ''), stretches }];
    });
  }
}
