import type { Frame } from './draw-structure.ts';
import type { Mark } from './scene.ts';
import type { Theme } from './theme.ts';

const SIZE = 5.5;
const UPPER_SIZE = 8;
const GAP = 7;
const FONT = '600 11px system-ui, sans-serif';

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The triangle that points at the price: from below for buy, from above for sell. */
const trace = (context: CanvasRenderingContext2D, x: number, tip: number, size: number, down: number): void => {
  context.beginPath();
  context.moveTo(x, tip);
  context.lineTo(x + size, tip + down * size * 1.7);
  context.lineTo(x - size, tip + down * size * 1.7);
  context.closePath();
};

/**
 * Looks differ by more than colour: provisional hollow, confirmed filled, final filled and underlined, withdrawn hollow
 * and crossed out.
 */
export const drawGlyph = (
  context: CanvasRenderingContext2D,
  { side, state, upper }: Pick<Mark, 'side' | 'state' | 'upper'>,
  at: { readonly x: number; readonly tip: number },
  theme: Theme,
): void => {
  const down = side === 'buy' ? 1 : -1;
  const size = upper ? UPPER_SIZE : SIZE;
  const color = state === 'withdrawn' ? theme.withdrawn : theme[side];
  const { x, tip } = at;
  const base = tip + down * size * 1.7;
  context.strokeStyle = color;
  context.fillStyle = state === 'confirmed' || state === 'final' ? color : theme.background;
  context.lineWidth = 1.5;
  trace(context, x, tip, size, down);
  context.fill();
  context.stroke();
  context.beginPath();
  if (state === 'final') {
    context.moveTo(x - size - 1, base + down * 3.5);
    context.lineTo(x + size + 1, base + down * 3.5);
  } else if (state === 'withdrawn') {
    context.moveTo(x - size - 1, tip - down);
    context.lineTo(x + size + 1, base + down);
    context.moveTo(x + size + 1, tip - down);
    context.lineTo(x - size - 1, base + down);
  }
  context.stroke();
};

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const glyphBox = ({ side, upper }: Mark, x: number, tip: number): Box => {
  const size = upper ? UPPER_SIZE : SIZE;
  const base = tip + (side === 'buy' ? 1 : -1) * (size * 1.7 + 5);
  return { left: x - size - 2, right: x + size + 2, top: Math.min(tip, base), bottom: Math.max(tip, base) };
};

const ORDER = ['final', 'confirmed', 'provisional', 'withdrawn'];

/** All marks in view; a label that finds no room is left out, those of points that stand go first. */
export const drawMarks = (frame: Frame, marks: readonly Mark[], theme: Theme): void => {
  const { context, width } = frame;
  const placed: { readonly mark: Mark; readonly x: number; readonly box: Box }[] = [];
  for (const mark of marks) {
    const x = frame.x(mark.bar);
    if (x < -20 || x > width + 20) continue;
    const down = mark.side === 'buy' ? 1 : -1;
    const tip = frame.y(mark.price) + down * (mark.upper ? GAP + 16 : GAP);
    drawGlyph(context, mark, { x, tip }, theme);
    placed.push({ mark, x, box: glyphBox(mark, x, tip) });
  }
  placed.sort((a, b) => ORDER.indexOf(a.mark.state) - ORDER.indexOf(b.mark.state));
  const taken = placed.map(({ box }) => box);
  context.font = FONT;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { mark, x, box } of placed) {
    const half = context.measureText(mark.label).width / 2 + 2;
    for (const shift of [8, 20, 32]) {
      const y = mark.side === 'buy' ? box.bottom + shift : box.top - shift;
      const label = { left: x - half, right: x + half, top: y - 6, bottom: y + 6 };
      if (label.top < 0 || label.bottom > frame.height || taken.some((other) => overlaps(label, other))) continue;
      taken.push(label);
      context.lineWidth = 3;
      context.lineJoin = 'round';
      context.strokeStyle = theme.background;
      context.strokeText(mark.label, x, y);
      context.fillStyle = mark.state === 'withdrawn' ? theme.withdrawn : theme[mark.side];
      context.fillText(mark.label, x, y);
      break;
    }
  }
};
