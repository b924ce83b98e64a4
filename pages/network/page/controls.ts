import { byId } from '../../html/browser/dom.ts';
import { overlayChoices } from './coloring.ts';
import { type ElementRef, type NetworkData, nameOf } from './network-data.ts';

const FRAME_MS = 250;
const MOST_OFFERED = 40;

export interface TimeActions {
  goTo(row: number): void;
  row(): number;
  playing(isPlaying: boolean): void;
}

/** The slider, its buttons and play, which starts over from the end. */
export const watchTime = (
  last: number,
  { goTo, row, playing }: TimeActions,
): { step(by: number): void; toggle(): void } => {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    byId('play').textContent = '▶ Play';
    playing(false);
  };
  const toggle = (): void => {
    if (timer !== undefined) {
      stop();
      return;
    }
    if (row() === last) goTo(0);
    byId('play').textContent = '❚❚ Pause';
    playing(true);
    timer = setInterval(() => {
      goTo(row() + 1);
      if (row() >= last) stop();
    }, FRAME_MS);
  };
  const step = (by: number): void => {
    if (timer !== undefined) stop();
    goTo(Math.max(0, Math.min(last, row() + by)));
  };
  const slider = byId<HTMLInputElement>('at');
  slider.max = String(last);
  slider.disabled = last === 0;
  slider.addEventListener('input', () => step(Number(slider.value) - row()));
  byId<HTMLButtonElement>('play').disabled = last === 0;
  byId('play').addEventListener('click', toggle);
  byId('back').addEventListener('click', () => step(-1));
  byId('forward').addEventListener('click', () => step(1));
  return { step, toggle };
};

/** Keys wherever the focus is, but in a field that uses them itself. */
export const watchKeys = (actions: Readonly<Record<string, () => void>>): void => {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    const isField = target.matches('select, input:not([type=range], [type=radio])');
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action === undefined || isField || (event.key === ' ' && target.matches('button, summary'))) return;
    event.preventDefault();
    action();
  });
};

/** The field that finds a node or link by its id, and offers those that begin alike. */
export const watchFind = (
  data: NetworkData,
  find: (text: string) => ElementRef | undefined,
  choose: (ref: ElementRef) => void,
): void => {
  const field = byId<HTMLInputElement>('find');
  const { nodes, links } = data.picture;
  const names = [
    ...nodes.ids.map((_, index) => nameOf(data.picture, { what: 'node', index })),
    ...links.ids.map((_, index) => nameOf(data.picture, { what: 'link', index })),
  ];
  field.addEventListener('input', () => {
    const text = field.value.trim().toLowerCase();
    const offered = names.filter((name) => name.toLowerCase().includes(text)).slice(0, MOST_OFFERED);
    byId('names').replaceChildren(
      ...offered.map((name) => {
        const option = document.createElement('option');
        option.value = name;
        return option;
      }),
    );
  });
  field.addEventListener('change', () => {
    const ref = find(field.value);
    field.setCustomValidity(ref === undefined && field.value !== '' ? 'The network has no such node or link' : '');
    field.reportValidity();
    if (ref !== undefined) choose(ref);
  });
};

/** Adds the overlays of a kind to its choices. @returns The one to be seen first, if there is one. */
export const offerOverlays = (data: NetworkData, what: 'node' | 'link', id: string): string | undefined => {
  const select = byId<HTMLSelectElement>(id);
  const choices = overlayChoices(data, what);
  select.prepend(...choices.map(({ value, overlay }) => new Option(overlay.name, value)));
  const first = choices.find(({ overlay }) => overlay.isFirst)?.value;
  select.value = first ?? (what === 'node' ? 'pressure' : 'velocity');
  return first;
};
