import type { Chart } from '../../../domains/chanlun/index.ts';
import { byId } from '../../html/browser/dom.ts';
import { type Step, stepFrom, watchLayers, watchReplay } from './controls.ts';
import { createTimeFormat, decimalsOf } from './format.ts';
import { showInfoLine } from './info-line.ts';
import { eventBars, type Known, type KnownPoint, knownAt } from './known-at.ts';
import type { Layers } from './layers.ts';
import { drawSamples, listDefinition } from './legend.ts';
import { showPointTable } from './point-table.ts';
import { findUnder, indexUnder } from './pointer.ts';
import { PriceChart } from './price-chart.ts';
import { type Scene, toScene, wantedPoints } from './scene.ts';
import { onThemeChange, readTheme } from './theme.ts';
import { hideTooltip, showTooltip } from './tooltip.ts';

/** Pixels of a bar at first, and how many bars then are in view. */
const FIRST_SPACING = 7;
const FIRST_BARS = { min: 40, max: 200 };

/** What is drawn, in words and as numbers that programs can read. */
const summarize = (known: Known, scene: Scene, day: string, isNow: boolean): void => {
  const points = scene.marks.flatMap((mark) => mark.points);
  const live = points.filter(({ state }) => state !== 'withdrawn').length;
  const counts = {
    strokes: scene.strokes.length,
    segments: scene.segments.length,
    centers: scene.centers.length,
    upperSegments: scene.upperSegments.length,
    upperCenters: scene.upperCenters.length,
    points: live,
    withdrawn: points.length - live,
  };
  const main = byId('main');
  main.dataset.bar = String(known.bar);
  for (const [name, count] of Object.entries(counts)) main.dataset[name] = String(count);
  const { strokes, segments, centers, withdrawn } = counts;
  byId('summary').textContent =
    `${isNow ? 'As of' : 'As known at the close of'} ${day}: ${strokes} strokes, ${segments} segments, ` +
    `${centers} centers, ${live} points, ${withdrawn} withdrawn`;
};

const start = (chart: Chart): void => {
  listDefinition(chart);
  drawSamples(readTheme());
  const { firstBar, bars } = chart;
  const lastBar = firstBar + bars.time.length - 1;
  byId('empty').hidden = bars.time.length > 0;
  if (bars.time.length === 0) return;

  const prices = new PriceChart(byId('chart'), chart);
  const timeFormat = createTimeFormat(chart.level);
  const decimals = decimalsOf(chart);
  const day = (bar: number): string => {
    const ts = bars.time[bar - firstBar] ?? (bar > lastBar ? chart.forming?.ts : undefined);
    return ts === undefined ? `bar ${bar}` : timeFormat(ts);
  };
  const format = { day, price: (value: number) => value.toFixed(decimals) };
  const steps = { first: firstBar, last: lastBar, events: eventBars(chart) };
  let bar = lastBar;
  let layers: Layers = new Set();
  let theme = readTheme();
  let scene: Scene | undefined;
  /** The tooltip tells of a chosen point, until the pointer moves. */
  let isPinned = false;

  const choose = (point: KnownPoint): void => {
    isPinned = true;
    prices.reveal(point.bar);
    const time = prices.timeline.at(point.bar - firstBar);
    if (time !== undefined) prices.api.setCrosshairPosition(point.price, time, prices.candles);
    const x = prices.api.timeScale().logicalToCoordinate((point.bar - firstBar) as never) ?? 0;
    showTooltip(
      { x, y: prices.candles.priceToCoordinate(point.price) ?? 0 },
      { points: [point], center: undefined },
      format,
    );
    byId('chart').scrollIntoView({ block: 'nearest' });
  };
  const render = (): void => {
    const known = knownAt(chart, bar);
    scene = toScene(known, layers);
    prices.show(bar, scene, layers, theme);
    const slider = byId<HTMLInputElement>('at');
    slider.value = String(bar);
    slider.setAttribute('aria-valuetext', `${day(bar)}, bar ${bar} of ${lastBar}`);
    byId('at-label').textContent = `${day(bar)} · bar ${bar}`;
    byId('chart').setAttribute('aria-label', `${chart.symbol} ${chart.level}, chart`);
    summarize(known, scene, day(bar), bar === lastBar);
    showPointTable(wantedPoints(known, layers), format, choose);
    showInfoLine(chart, bar - firstBar, format);
  };
  const goTo = (to: number): void => {
    bar = to;
    isPinned = false;
    hideTooltip();
    render();
    prices.reveal(bar);
  };

  byId('volume-layer').hidden = bars.volume.every((volume) => volume === 0);
  watchReplay(steps, {
    goTo,
    step: (step: Step) => goTo(stepFrom(bar, step, steps)),
    zoom: (factor) => prices.zoom(factor),
  });
  watchLayers((wanted) => {
    layers = wanted;
    render();
  });
  onThemeChange((changed) => {
    theme = changed;
    drawSamples(theme);
    render();
  });
  // A page that scrolls under a pointer at rest sends moves of no length.
  const unpin = ({ movementX, movementY }: PointerEvent): void => {
    isPinned &&= movementX === 0 && movementY === 0;
  };
  document.addEventListener('pointermove', unpin, { capture: true });
  prices.api.subscribeCrosshairMove((event) => {
    const index = indexUnder(event, chart);
    showInfoLine(chart, index === undefined || index + firstBar > bar ? bar - firstBar : index, format);
    if (event.sourceEvent === undefined || isPinned) return;
    if (event.point === undefined || scene === undefined || event.paneIndex !== 0) return hideTooltip();
    showTooltip(event.point, findUnder(scene, prices, firstBar, event.point), format);
  });
  const inView = Math.round(byId('chart').clientWidth / FIRST_SPACING);
  prices.look(lastBar, Math.min(bars.time.length, Math.max(FIRST_BARS.min, Math.min(FIRST_BARS.max, inView))));
  byId('main').dataset.ready = 'true';
};

start(JSON.parse(byId('data').textContent) as Chart);
