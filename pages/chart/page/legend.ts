import type { Chart } from '../../../domains/chanlun/index.ts';
import { byId, el } from '../../html/browser/dom.ts';
import { drawGlyph } from './draw-marks.ts';
import type { Theme } from './theme.ts';

/** Draws the samples of marks in the legend; `data-mark` says side and state. */
export const drawSamples = (theme: Theme): void => {
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-mark]')) {
    const [side, state] = (canvas.dataset.mark ?? '').split(' ');
    const context = canvas.getContext('2d');
    if (context === null || (side !== 'buy' && side !== 'sell')) continue;
    const ratio = window.devicePixelRatio;
    canvas.width = 20 * ratio;
    canvas.height = 18 * ratio;
    context.scale(ratio, ratio);
    const tip = side === 'buy' ? 3 : 14;
    drawGlyph(context, { side, state: state as 'final', upper: false }, { x: 10, tip }, theme);
  }
};

/** Every option of the definition, so that the picture can be made again. */
export const listDefinition = ({ definition, definitionHash }: Chart): void => {
  const rows = Object.entries(definition).flatMap(([part, rules]) =>
    Object.entries(rules).map(([name, value]) => [`${part}.${name}`, String(value)] as const),
  );
  const list = [['hash', definitionHash] as const, ...rows];
  byId('definition').replaceChildren(
    ...list.map(([name, value]) => el('div', '', el('dt', '', name), el('dd', '', value))),
  );
};
