import { byId, el } from '../../html/browser/dom.ts';
import type { Colors } from './colors.ts';
import { toElementRows, toElementTitle } from './element-text.ts';
import { formatNumber } from './format.ts';
import { drawLinePlot, rowAtX } from './line-plot.ts';
import type { MapState } from './map-state.ts';
import type { NetworkData, RunData } from './network-data.ts';
import { drawPumpPlot, pumpPlotHeight } from './pump-plot.ts';
import { RUN_NAMES } from './run-names.ts';

const MOST_TANKS = 12;

interface Plot {
  readonly canvas: HTMLCanvasElement;
  draw(state: MapState, colors: Colors): void;
}

/** The panels beside the map: the chosen element, tanks and pumps over time. */
export class Panels {
  readonly #data: NetworkData;
  readonly #goTo: (row: number) => void;
  readonly #plots: Plot[] = [];
  readonly #chosen: { readonly nodes: HTMLCanvasElement; readonly links: HTMLCanvasElement };

  constructor(data: NetworkData, goTo: (row: number) => void) {
    this.#data = data;
    this.#goTo = goTo;
    this.#chosen = { nodes: this.#canvas('Over time', 110), links: this.#canvas('Over time', 110) };
    this.#addTanks();
    this.#addPumps();
  }

  draw(state: MapState, colors: Colors): void {
    this.#drawChosen(state, colors);
    for (const { draw } of this.#plots) draw(state, colors);
  }

  #canvas(label: string, height: number): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.className = 'plot';
    canvas.style.height = `${height}px`;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
    canvas.addEventListener('click', ({ offsetX }) =>
      this.#goTo(rowAtX(offsetX, this.#data.picture.timesS, canvas.clientWidth)),
    );
    return canvas;
  }

  #drawLines(
    canvas: HTMLCanvasElement,
    valuesOf: (run: RunData) => readonly number[],
    marks: readonly number[],
    state: MapState,
    colors: Colors,
  ): void {
    const { timesS, clockStartS } = this.#data.picture;
    const lines = this.#data.runs.map((run, index) => ({
      values: valuesOf(run),
      color: index === 0 ? colors.before : colors.after,
      ...(this.#data.runs.length > 1 && index === 0 ? { dash: [5, 3] } : {}),
    }));
    const across = marks.filter((value) => !Number.isNaN(value)).map((value) => ({ value, color: colors.low }));
    drawLinePlot(canvas, { timesS, clockStartS, lines, marks: across, row: state.row }, colors);
  }

  #addTanks(): void {
    const [first] = this.#data.runs;
    const tanks = first?.tanks ?? [];
    byId('tanks').hidden = tanks.length === 0;
    for (const [index, { id, minLevel, maxLevel }] of tanks.slice(0, MOST_TANKS).entries()) {
      const title = el('h3', '');
      const canvas = this.#canvas(`Level of tank ${id} over time`, 92);
      byId('tank-plots').append(title, canvas);
      const { length } = this.#data.picture.units;
      this.#plots.push({
        canvas,
        draw: (state, colors) => {
          const now = this.#data.runs[state.run]?.tanks[index]?.levels[state.row] ?? Number.NaN;
          const range = `${formatNumber(minLevel)} to ${formatNumber(maxLevel)} ${length}`;
          title.replaceChildren(`Tank ${id}: ${formatNumber(now)} ${length}`, el('span', 'muted', ` of ${range}`));
          this.#drawLines(canvas, ({ tanks: all }) => all[index]?.levels ?? [], [minLevel, maxLevel], state, colors);
        },
      });
    }
    if (tanks.length > MOST_TANKS)
      byId('tank-plots').append(el('p', 'muted', `${tanks.length - MOST_TANKS} more tanks: choose them on the map.`));
  }

  #addPumps(): void {
    const { runs, picture } = this.#data;
    const [first] = runs;
    byId('pumps').hidden = first === undefined || first.pumps.length === 0;
    if (first === undefined || first.pumps.length === 0) return;
    const canvas = this.#canvas('When pumps run, and the price of electricity', pumpPlotHeight(this.#data));
    byId('pump-plot').append(canvas);
    byId('tariff-note').textContent =
      picture.tariffs.length === 0
        ? 'The file gives electricity no price.'
        : `Above: price of a kWh${picture.tariffs.length > 1 ? ', by groups of pumps' : ''}. Below: when each pump runs.`;
    this.#plots.push({ canvas, draw: (state, colors) => drawPumpPlot(canvas, this.#data, state.row, colors) });
    for (const [index, run] of runs.entries()) {
      const switches = run.pumps.reduce((sum, pump) => sum + pump.switches, 0);
      const cost = picture.tariffs.length === 0 ? '–' : formatNumber(run.totalCost);
      const cells = [formatNumber(run.energyKwh), cost, String(switches)];
      byId('costs').append(
        el(
          'tr',
          '',
          el('th', index === 0 ? 'run-before' : 'run-after', RUN_NAMES[run.kind]),
          ...cells.map((text) => el('td', 'number', text)),
        ),
      );
    }
  }

  #drawChosen(state: MapState, colors: Colors): void {
    const { chosen } = state;
    const box = byId('chosen-plots');
    byId('chosen-hint').hidden = chosen !== undefined;
    byId('chosen-title').textContent = chosen === undefined ? 'Over time' : toElementTitle(this.#data, chosen);
    byId('chosen-now').replaceChildren(
      ...(chosen === undefined ? [] : toElementRows(this.#data, state, chosen)).map(([name, value]) =>
        el('span', '', el('span', 'figure-name', name), value),
      ),
    );
    if (chosen === undefined) {
      box.replaceChildren();
      return;
    }
    const { units, nodes, links } = this.#data.picture;
    const { index } = chosen;
    const { nodes: first, links: second } = this.#chosen;
    if (chosen.what === 'node') {
      const low = nodes.kinds[index] === 'junction' ? state.lowPressure : Number.NaN;
      box.replaceChildren(el('h3', '', `Pressure, ${units.pressure}`), first);
      first.setAttribute('aria-label', `Pressure at ${toElementTitle(this.#data, chosen)} over time`);
      this.#drawLines(first, ({ pressure }) => pressure.column(index), [low], state, colors);
      return;
    }
    box.replaceChildren(el('h3', '', `Flow, ${units.flow}`), first);
    first.setAttribute('aria-label', `Flow in ${toElementTitle(this.#data, chosen)} over time`);
    this.#drawLines(first, ({ flow }) => flow.column(index), [], state, colors);
    if (links.kinds[index] === 'pump') return;
    box.append(el('h3', '', `Velocity, ${units.velocity}`), second);
    second.setAttribute('aria-label', `Velocity in ${toElementTitle(this.#data, chosen)} over time`);
    this.#drawLines(second, ({ velocity }) => velocity.column(index), [], state, colors);
  }
}
