import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import { drawMarks } from './draw-marks.ts';
import { drawBoxes, drawLines, type Frame } from './draw-structure.ts';
import type { Scene } from './scene.ts';
import type { Theme } from './theme.ts';

type Draw = (frame: Frame, scene: Scene, theme: Theme) => void;

/** Draws the structure over the candles: boxes below them, lines and marks above. */
export class StructureLayer implements ISeriesPrimitive<Time> {
  readonly #firstBar: number;
  readonly #views: readonly IPrimitivePaneView[];
  #pane: SeriesAttachedParameter<Time> | undefined;
  #drawn: { readonly scene: Scene; readonly theme: Theme } | undefined;

  /** @param firstBar Number of the bar at the left end of the series. */
  constructor(firstBar: number) {
    this.#firstBar = firstBar;
    this.#views = [
      this.#view('bottom', drawBoxes),
      this.#view('top', (frame, scene, theme) => {
        drawLines(frame, scene, theme);
        drawMarks(frame, scene.marks, theme);
      }),
    ];
  }

  attached(pane: SeriesAttachedParameter<Time>): void {
    this.#pane = pane;
  }

  detached(): void {
    this.#pane = undefined;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  draw(scene: Scene, theme: Theme): void {
    this.#drawn = { scene, theme };
    this.#pane?.requestUpdate();
  }

  #view(zOrder: 'bottom' | 'top', draw: Draw): IPrimitivePaneView {
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          if (this.#drawn === undefined || this.#pane === undefined) return;
          const { chart, series } = this.#pane;
          const scale = chart.timeScale();
          const frame: Frame = {
            context,
            ...mediaSize,
            x: (bar) => scale.logicalToCoordinate((bar - this.#firstBar) as Logical) ?? 0,
            y: (price) => series.priceToCoordinate(price) ?? 0,
          };
          draw(frame, this.#drawn.scene, this.#drawn.theme);
        }),
    };
    return { zOrder: () => zOrder, renderer: () => renderer };
  }
}
