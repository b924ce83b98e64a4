import type {
  CandlestickData,
  HistogramData,
  IChartApi,
  ISeriesApi,
  Logical,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import type { Chart } from '../../../domains/chanlun/index.ts';
import { createTimeFormat, decimalsOf, formatVolume, macdDecimalsOf } from './format.ts';
import type { Layers } from './layers.ts';
import { CandlestickSeries, createChart, HistogramSeries } from './library.ts';
import { MacdPane } from './macd-pane.ts';
import type { Scene } from './scene.ts';
import { StructureLayer } from './structure-layer.ts';
import type { Theme } from './theme.ts';
import { Timeline } from './timeline.ts';

const QUIET = { lastValueVisible: false, priceLineVisible: false } as const;
const DAY_LEVELS = ['1d', '1w', '1M'];

/** Candles, volume and MACD with the structure over them. */
export class PriceChart {
  readonly api: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly timeline: Timeline;
  readonly #chart: Chart;
  readonly #layer: StructureLayer;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #macd: MacdPane;

  constructor(container: HTMLElement, chart: Chart) {
    this.#chart = chart;
    this.timeline = new Timeline(chart);
    const format = createTimeFormat(chart.level);
    const decimals = decimalsOf(chart);
    this.api = createChart(container, {
      autoSize: true,
      // The notice under the chart says whose it is, and its link does not carry the path of this file.
      layout: { attributionLogo: false, fontFamily: 'system-ui, sans-serif' },
      crosshair: { mode: 0 },
      rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.2 } },
      timeScale: { timeVisible: !DAY_LEVELS.includes(chart.level), secondsVisible: false, rightOffset: 4 },
      localization: { locale: 'en', timeFormatter: (time: Time) => format(Number(time) * 1000) },
    });
    const priceFormat = { type: 'price', precision: decimals, minMove: 10 ** -decimals } as const;
    this.candles = this.api.addSeries(CandlestickSeries, { priceFormat, ...QUIET });
    this.#volume = this.api.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'custom', formatter: formatVolume, minMove: 1 },
      ...QUIET,
    });
    this.api.priceScale('volume').applyOptions({ scaleMargins: { top: 0.88, bottom: 0 } });
    this.#macd = new MacdPane(this.api, chart, macdDecimalsOf(chart));
    this.#layer = new StructureLayer(chart.firstBar);
    this.candles.attachPrimitive(this.#layer);
  }

  /** Draws everything as of the close of `bar`. */
  show(bar: number, scene: Scene, layers: Layers, theme: Theme): void {
    const last = bar - this.#chart.firstBar;
    this.#applyTheme(theme);
    this.candles.setData(this.timeline.fill(last, this.#candle));
    this.#showForming(last, theme);
    this.#volume.setData(layers.has('volume') ? this.timeline.fill(last, this.#volumeBar(theme)) : []);
    if (layers.has('macd')) this.#macd.show(this.timeline, last, theme);
    else this.#macd.hide();
    this.#layer.draw(scene, theme);
  }

  /** Brings `count` bars into view, the last one of them `bar`. */
  look(bar: number, count: number): void {
    const last = bar - this.#chart.firstBar;
    this.api.timeScale().setVisibleLogicalRange({ from: last - count + 0.5, to: last + 4 });
  }

  /** Moves the view no further than needed for `bar` to be in it. */
  reveal(bar: number): void {
    const range = this.api.timeScale().getVisibleLogicalRange();
    const index = bar - this.#chart.firstBar;
    if (range === null || (index >= range.from && index <= range.to)) return;
    const shift = index < range.from ? index - range.from - 4 : index - range.to + 4;
    this.api
      .timeScale()
      .setVisibleLogicalRange({ from: (range.from + shift) as Logical, to: (range.to + shift) as Logical });
  }

  zoom(factor: number): void {
    const range = this.api.timeScale().getVisibleLogicalRange();
    if (range === null) return;
    const from = range.to - Math.max(10, (range.to - range.from) * factor);
    this.api.timeScale().setVisibleLogicalRange({ from, to: range.to });
  }

  readonly #candle = (index: number, time: UTCTimestamp): CandlestickData<UTCTimestamp> => {
    const { open, high, low, close } = this.#chart.bars;
    return { time, open: open[index] ?? 0, high: high[index] ?? 0, low: low[index] ?? 0, close: close[index] ?? 0 };
  };

  readonly #volumeBar =
    (theme: Theme) =>
    (index: number, time: UTCTimestamp): HistogramData<UTCTimestamp> => ({
      time,
      value: this.#chart.bars.volume[index] ?? 0,
      color: theme.volume,
    });

  /** Only now, and paler than the rest: it is part of nothing. */
  #showForming(last: number, theme: Theme): void {
    const { forming, bars } = this.#chart;
    const time = this.timeline.at(bars.time.length);
    if (forming === null || time === undefined || last !== bars.time.length - 1) return;
    const { open, high, low, close } = forming;
    const colors = { color: theme.grid, borderColor: theme.muted, wickColor: theme.muted };
    this.candles.update({ time, open, high, low, close, ...colors });
  }

  #applyTheme(theme: Theme): void {
    const { background, text, muted, grid, up, down } = theme;
    const crosshair = { color: muted, labelBackgroundColor: text };
    this.api.applyOptions({
      layout: {
        background: { color: background },
        textColor: text,
        panes: { separatorColor: grid, separatorHoverColor: grid },
      },
      grid: { vertLines: { color: grid }, horzLines: { color: grid } },
      crosshair: { vertLine: crosshair, horzLine: crosshair },
      rightPriceScale: { borderColor: grid },
      timeScale: { borderColor: grid },
    });
    // Hollow when it rose, filled when it fell: told apart without colour.
    this.candles.applyOptions({
      upColor: background,
      borderUpColor: up,
      wickUpColor: up,
      downColor: down,
      borderDownColor: down,
      wickDownColor: down,
    });
  }
}
