import type { UTCTimestamp, WhitespaceData } from 'lightweight-charts';
import type { Chart } from '../../../domains/chanlun/index.ts';

/** Data of a series: bars that are not known yet keep their place on the time axis, empty. */
export type Filled<Item> = (Item | WhitespaceData<UTCTimestamp>)[];

/** The place of each bar on the time axis, the forming one's last. */
export class Timeline {
  /** Whole seconds that rise, as the library wants them. */
  readonly #times: UTCTimestamp[] = [];

  constructor({ bars, forming }: Chart) {
    for (const ts of forming === null ? bars.time : [...bars.time, forming.ts])
      this.#times.push(Math.max(Math.floor(ts / 1000), (this.#times.at(-1) ?? -Infinity) + 1) as UTCTimestamp);
  }

  at(index: number): UTCTimestamp | undefined {
    return this.#times[index];
  }

  /** @param last Index of the last bar that is known. */
  fill<Item>(last: number, create: (index: number, time: UTCTimestamp) => Item): Filled<Item> {
    return this.#times.map((time, index) => (index <= last ? create(index, time) : { time }));
  }
}
