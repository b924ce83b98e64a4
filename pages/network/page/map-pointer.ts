import type { MapView } from './map-view.ts';

export interface PointerActions {
  /** The view has moved. */
  moved(): void;
  hover(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
}

const CLICK_REACH_PX = 5;

/** Drag moves, wheel and two fingers zoom, a click without a drag chooses. */
export const watchMapPointer = (canvas: HTMLCanvasElement, view: MapView, actions: PointerActions): void => {
  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  const spread = (): number => {
    const [a, b] = [...down.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  });
  canvas.addEventListener('pointermove', ({ pointerId, offsetX: x, offsetY: y }) => {
    const last = down.get(pointerId);
    if (last === undefined) return actions.hover(x, y);
    travelled += Math.hypot(x - last.x, y - last.y);
    const before = spread();
    down.set(pointerId, { x, y });
    if (travelled <= CLICK_REACH_PX) return;
    view.pan((x - last.x) / down.size, (y - last.y) / down.size);
    if (before > 0 && spread() > 0) view.zoomAt(spread() / before, x, y);
    actions.leave();
    actions.moved();
  });
  const release = (event: PointerEvent): void => {
    const wasDown = down.delete(event.pointerId);
    if (wasDown && event.type === 'pointerup' && travelled <= CLICK_REACH_PX)
      actions.click(event.offsetX, event.offsetY);
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => actions.leave());
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      view.zoomAt(Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) / 240), event.offsetX, event.offsetY);
      actions.leave();
      actions.moved();
    },
    { passive: false },
  );
};
