/** The library's standalone build, which the page runs before these scripts. */
declare const LightweightCharts: typeof import('lightweight-charts');

export const { createChart, CandlestickSeries, HistogramSeries, LineSeries } = LightweightCharts;
