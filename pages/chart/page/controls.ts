import { byId } from '../../html/browser/dom.ts';
import { LAYERS, type Layer, type Layers } from './layers.ts';

/** Calls back with what is checked, now and at every change. */
export const watchLayers = (callback: (layers: Layers) => void): void => {
  const boxes = LAYERS.map((layer): [Layer, HTMLInputElement] => [layer, byId<HTMLInputElement>(`layer-${layer}`)]);
  const tell = (): void => callback(new Set(boxes.flatMap(([layer, { checked }]) => (checked ? [layer] : []))));
  for (const [, box] of boxes) box.addEventListener('change', tell);
  tell();
};

export interface Steps {
  readonly first: number;
  readonly last: number;
  /** Bars at which something happened, rising. */
  readonly events: readonly number[];
}

export type Step = 'back' | 'forward' | 'event-back' | 'event-forward' | 'first' | 'now';

/** The bar that a step leads to. */
export const stepFrom = (bar: number, step: Step, { first, last, events }: Steps): number => {
  switch (step) {
    case 'back':
      return Math.max(first, bar - 1);
    case 'forward':
      return Math.min(last, bar + 1);
    case 'event-back':
      return events.findLast((event) => event < bar) ?? first;
    case 'event-forward':
      return events.find((event) => event > bar) ?? last;
    case 'first':
      return first;
    case 'now':
      return last;
  }
};

const STEP_BY_KEY: Readonly<Record<string, Step>> = {
  ArrowLeft: 'back',
  ArrowRight: 'forward',
  'shift ArrowLeft': 'event-back',
  'shift ArrowRight': 'event-forward',
  Home: 'first',
  End: 'now',
};

const ZOOM_BY_KEY: Readonly<Record<string, number>> = { '+': 0.8, '=': 0.8, '-': 1.25 };

export interface ReplayActions {
  goTo(bar: number): void;
  step(step: Step): void;
  zoom(factor: number): void;
}

/** The slider, its buttons, and the same by keys wherever the focus is, but in a field that uses them itself. */
export const watchReplay = ({ first, last }: Steps, actions: ReplayActions): void => {
  const slider = byId<HTMLInputElement>('at');
  slider.min = String(first);
  slider.max = String(last);
  slider.addEventListener('input', () => actions.goTo(Number(slider.value)));
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-step]'))
    button.addEventListener('click', () => actions.step(button.dataset.step as Step));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = STEP_BY_KEY[`${event.shiftKey && event.key.startsWith('Arrow') ? 'shift ' : ''}${event.key}`];
    const zoom = ZOOM_BY_KEY[event.key];
    if (step !== undefined) actions.step(step);
    else if (zoom !== undefined) actions.zoom(zoom);
    else return;
    event.preventDefault();
  });
};
