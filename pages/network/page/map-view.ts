import type { NetworkData } from './network-data.ts';

const PADDING_PX = 30;
const MOST_ZOOM = 400;

/** How the network lies on the canvas, in its CSS pixels: moved, zoomed, and by its shape turned as a whole never. */
export class MapView {
  readonly nodeX: Float32Array;
  readonly nodeY: Float32Array;
  width = 1;
  height = 1;
  zoom = 1;
  readonly #data: NetworkData;
  readonly #spanX: number;
  readonly #spanY: number;
  #left = 0;
  #top = 0;

  constructor(data: NetworkData) {
    this.#data = data;
    this.nodeX = new Float32Array(data.x.length);
    this.nodeY = new Float32Array(data.y.length);
    const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, value), 0);
    this.#spanX = largest(data.x);
    this.#spanY = largest(data.y);
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.#place();
  }

  fit(): void {
    this.zoom = 1;
    this.#left = 0;
    this.#top = 0;
    this.#place();
  }

  pan(dx: number, dy: number): void {
    this.#left += dx;
    this.#top += dy;
    this.#place();
  }

  /** Zooms so that what is at a place stays there. */
  zoomAt(factor: number, x = this.width / 2, y = this.height / 2): void {
    const zoom = Math.max(0.5, Math.min(MOST_ZOOM, this.zoom * factor));
    const applied = zoom / this.zoom;
    this.zoom = zoom;
    this.#left = x - this.width / 2 - applied * (x - this.width / 2 - this.#left);
    this.#top = y - this.height / 2 - applied * (y - this.height / 2 - this.#top);
    this.#place();
  }

  /** Moves no further than needed for a place to be in view. */
  reveal(x: number, y: number): void {
    const off = (at: number, size: number): number => (at < 20 ? 20 - at : at > size - 20 ? size - 20 - at : 0);
    const [dx, dy] = [off(x, this.width), off(y, this.height)];
    if (dx !== 0 || dy !== 0) this.pan(dx, dy);
  }

  /** A place of the map on the canvas. */
  toX(x: number): number {
    return this.width / 2 + this.#left + (x - this.#spanX / 2) * this.#scale;
  }

  toY(y: number): number {
    return this.height / 2 + this.#top - (y - this.#spanY / 2) * this.#scale;
  }

  get #scale(): number {
    const room = (size: number, span: number): number =>
      span > 0 ? Math.max(20, size - 2 * PADDING_PX) / span : Number.POSITIVE_INFINITY;
    const scale = Math.min(room(this.width, this.#spanX), room(this.height, this.#spanY));
    return this.zoom * (Number.isFinite(scale) ? scale : 1);
  }

  #place(): void {
    const { x, y } = this.#data;
    const scale = this.#scale;
    const left = this.width / 2 + this.#left - (this.#spanX / 2) * scale;
    const top = this.height / 2 + this.#top + (this.#spanY / 2) * scale;
    for (let node = 0; node < x.length; node += 1) {
      this.nodeX[node] = left + (x[node] ?? 0) * scale;
      this.nodeY[node] = top - (y[node] ?? 0) * scale;
    }
  }
}

/** The line of a link on the canvas: x, y, x, y ... */
export const lineOf = ({ picture, from, to }: NetworkData, view: MapView, link: number): number[] => {
  const [a, b] = [from[link] ?? 0, to[link] ?? 0];
  const bends = picture.links.bends[link] ?? [];
  const line = [view.nodeX[a] ?? 0, view.nodeY[a] ?? 0];
  for (let i = 0; i < bends.length; i += 2) line.push(view.toX(bends[i] ?? 0), view.toY(bends[i + 1] ?? 0));
  line.push(view.nodeX[b] ?? 0, view.nodeY[b] ?? 0);
  return line;
};
