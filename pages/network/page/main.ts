import { byId } from '../../html/browser/dom.ts';
import { onColorsChange } from '../../html/browser/theme.ts';
import { readAllColors } from './colors.ts';
import { offerOverlays, watchFind, watchKeys, watchTime } from './controls.ts';
import { drawMap } from './draw-map.ts';
import { elementByName, findElement } from './find-element.ts';
import { createClock } from './format.ts';
import { showLegend } from './legend.ts';
import { watchMapPointer } from './map-pointer.ts';
import type { MapState } from './map-state.ts';
import { MapView } from './map-view.ts';
import { type ElementRef, isSame, type PageData, unpackNetwork } from './network-data.ts';
import { showOverlayTables } from './overlay-table.ts';
import { Panels } from './panels.ts';
import { showPressureTable, showWarnings } from './pressure-table.ts';
import { toSummary } from './summary.ts';
import { showTooltip } from './tooltip.ts';

const ZOOM = 1.4;
const isDarkNow = (): boolean => matchMedia('(prefers-color-scheme: dark)').matches;

const start = ({ picture, lowPressure }: PageData): void => {
  const data = unpackNetwork(picture);
  const canvas = byId<HTMLCanvasElement>('map');
  const view = new MapView(data);
  const clock = createClock(picture.clockStartS);
  const last = picture.timesS.length - 1;
  let colors = readAllColors(isDarkNow());
  let state: MapState = {
    row: 0,
    run: data.runs.length - 1,
    nodesBy: offerOverlays(data, 'node', 'nodes-by') ?? 'pressure',
    linksBy: offerOverlays(data, 'link', 'links-by') ?? 'velocity',
    lowPressure: lowPressure ?? Number.NaN,
    chosen: undefined,
  };
  let isPlaying = false;
  let isMapDue = false;

  const drawSoon = (): void => {
    if (isMapDue) return;
    isMapDue = true;
    requestAnimationFrame(() => {
      isMapDue = false;
      drawMap(canvas, data, view, state, colors);
    });
  };
  const showDetails = (): void => {
    if (byId<HTMLDetailsElement>('values').open) showPressureTable(data, state, choose);
  };
  const tell = (): void => {
    const main = byId('main');
    const { text, low } = toSummary(data, state);
    Object.assign(main.dataset, { row: state.row, run: data.runs[state.run]?.kind, low });
    // Read out at rest only: a play would talk without end.
    byId('summary').setAttribute('aria-live', isPlaying ? 'off' : 'polite');
    byId('summary').textContent = text;
    const time = clock(picture.timesS[state.row] ?? 0);
    byId('at-label').textContent = time;
    const slider = byId<HTMLInputElement>('at');
    slider.value = String(state.row);
    slider.setAttribute('aria-valuetext', time);
  };
  const change = (part: Partial<MapState>): void => {
    state = { ...state, ...part };
    tell();
    showLegend(data, state, colors);
    if (part.run !== undefined) showWarnings(data, state, clock);
    if (part.run !== undefined || part.nodesBy !== undefined || part.linksBy !== undefined)
      showOverlayTables(data, state, choose);
    panels.draw(state, colors);
    showDetails();
    drawSoon();
  };
  const choose = (ref: ElementRef | undefined): void => {
    change({ chosen: ref });
    if (ref === undefined) return;
    const node = ref.what === 'node' ? ref.index : (data.from[ref.index] ?? 0);
    view.reveal(view.nodeX[node] ?? 0, view.nodeY[node] ?? 0);
  };
  const panels = new Panels(data, (row) => time.step(row - state.row));

  const time = watchTime(last, {
    row: () => state.row,
    goTo: (row) => change({ row }),
    playing: (is) => {
      isPlaying = is;
      tell();
    },
  });
  const zoom = (factor: number): void => {
    view.zoomAt(factor);
    drawSoon();
  };
  const fit = (): void => {
    view.fit();
    drawSoon();
  };
  const setRun = (run: number): void => {
    const radio = document.querySelectorAll<HTMLInputElement>('input[name=run]')[run];
    if (radio !== undefined) radio.checked = true;
    change({ run });
  };
  const actions = {
    ArrowLeft: () => time.step(-1),
    ArrowRight: () => time.step(1),
    Home: () => time.step(-state.row),
    End: () => time.step(last - state.row),
    ' ': time.toggle,
    '+': () => zoom(ZOOM),
    '=': () => zoom(ZOOM),
    '-': () => zoom(1 / ZOOM),
    '0': fit,
    b: () => setRun((state.run + 1) % data.runs.length),
    Escape: () => choose(undefined),
  };
  watchKeys(actions);
  byId('zoom-in').addEventListener('click', actions['+']);
  byId('zoom-out').addEventListener('click', actions['-']);
  byId('fit').addEventListener('click', fit);
  watchFind(data, (text) => elementByName(data, text), choose);
  watchMapPointer(canvas, view, {
    moved: drawSoon,
    hover: (x, y) => {
      const ref = findElement(data, view, x, y);
      canvas.style.cursor = ref === undefined ? 'grab' : 'pointer';
      showTooltip({ x, y }, data, state, ref);
    },
    leave: () => showTooltip({ x: 0, y: 0 }, data, state, undefined),
    click: (x, y) => {
      const ref = findElement(data, view, x, y);
      choose(isSame(ref, state.chosen) ? undefined : ref);
    },
  });
  const nodesBy = byId<HTMLSelectElement>('nodes-by');
  nodesBy.addEventListener('change', () => change({ nodesBy: nodesBy.value }));
  const linksBy = byId<HTMLSelectElement>('links-by');
  linksBy.addEventListener('change', () => change({ linksBy: linksBy.value }));
  const low = byId<HTMLInputElement>('low');
  low.value = lowPressure === null ? '' : String(lowPressure);
  byId('low-unit').textContent = picture.units.pressure;
  low.addEventListener('input', () => change({ lowPressure: low.valueAsNumber }));
  byId('note').hidden = picture.note === '';
  byId('mark-key').hidden = picture.marks.length === 0;
  byId('runs').hidden = data.runs.length < 2;
  byId('run-key').hidden = data.runs.length < 2;
  for (const [run, radio] of document.querySelectorAll<HTMLInputElement>('input[name=run]').entries())
    radio.addEventListener('change', () => setRun(run));
  byId('values').addEventListener('toggle', showDetails);
  const redraw = (): void => {
    panels.draw(state, colors);
    drawSoon();
  };
  onColorsChange(() => {
    colors = readAllColors(isDarkNow());
    showLegend(data, state, colors);
    redraw();
  });
  new ResizeObserver(redraw).observe(byId('stage'));
  setRun(state.run);
  drawMap(canvas, data, view, state, colors);
  Object.assign(byId('main').dataset, { ready: true, nodes: data.x.length, links: data.from.length });
};

start(JSON.parse(byId('data').textContent) as PageData);
