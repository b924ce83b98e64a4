import type { HistogramData, IChartApi, ISeriesApi, LineData, UTCTimestamp } from 'lightweight-charts';
import type { Chart } from '../../../domains/chanlun/index.ts';
import { HistogramSeries, LineSeries } from './library.ts';
import type { Theme } from './theme.ts';
import type { Timeline } from './timeline.ts';

const PANE = 1;

interface MacdSeries {
  readonly histogram: ISeriesApi<'Histogram'>;
  readonly dif: ISeriesApi<'Line'>;
  readonly dea: ISeriesApi<'Line'>;
}

/** DIF, DEA and the histogram in a pane of their own, which is there only while it is wanted. */
export class MacdPane {
  readonly #api: IChartApi;
  readonly #macd: Chart['macd'];
  readonly #decimals: number;
  #series: MacdSeries | undefined;

  constructor(api: IChartApi, { macd }: Chart, decimals: number) {
    this.#api = api;
    this.#macd = macd;
    this.#decimals = decimals;
  }

  /** @param last Index of the last bar that is known. */
  show(timeline: Timeline, last: number, theme: Theme): void {
    this.#series ??= this.#add();
    const { histogram, dif, dea } = this.#series;
    const line =
      (values: readonly number[]) =>
      (index: number, time: UTCTimestamp): LineData<UTCTimestamp> => ({ time, value: values[index] ?? 0 });
    const column = (index: number, time: UTCTimestamp): HistogramData<UTCTimestamp> => {
      const value = this.#macd.histogram[index] ?? 0;
      return { time, value, color: value < 0 ? theme.down : theme.up };
    };
    dif.applyOptions({ color: theme.dif });
    dea.applyOptions({ color: theme.dea });
    histogram.setData(timeline.fill(last, column));
    dif.setData(timeline.fill(last, line(this.#macd.dif)));
    dea.setData(timeline.fill(last, line(this.#macd.dea)));
  }

  hide(): void {
    if (this.#series === undefined) return;
    for (const series of Object.values(this.#series)) this.#api.removeSeries(series);
    this.#series = undefined;
  }

  #add(): MacdSeries {
    const options = {
      priceFormat: { type: 'price', precision: this.#decimals, minMove: 10 ** -this.#decimals },
      lastValueVisible: false,
      priceLineVisible: false,
    } as const;
    const line = { ...options, lineWidth: 1, crosshairMarkerVisible: false } as const;
    const series = {
      histogram: this.#api.addSeries(HistogramSeries, options, PANE),
      dif: this.#api.addSeries(LineSeries, line, PANE),
      dea: this.#api.addSeries(LineSeries, { ...line, lineStyle: 2 }, PANE),
    };
    const [prices, indicator] = this.#api.panes();
    prices?.setStretchFactor(3);
    indicator?.setStretchFactor(1);
    return series;
  }
}
