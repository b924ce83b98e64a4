import { type MapFrame, middleOf } from './draw-links.ts';
import { lineOf } from './map-view.ts';

const RING_PX = 12;

/** Places that the picture is about: a ring with a word beside it. */
export const drawPlaceMarks = ({ context, data, view, colors }: MapFrame): void => {
  context.font = 'bold 12px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  for (const { what, index, text } of data.picture.marks) {
    const { x, y } =
      what === 'node' ? { x: view.nodeX[index] ?? 0, y: view.nodeY[index] ?? 0 } : middleOf(lineOf(data, view, index));
    context.strokeStyle = colors.mark;
    context.lineWidth = 3;
    context.beginPath();
    context.arc(x, y, RING_PX, 0, 7);
    context.stroke();
    context.strokeStyle = colors.ground;
    context.lineWidth = 4;
    context.strokeText(text, x + RING_PX + 2, y + RING_PX + 6);
    context.fillStyle = colors.mark;
    context.fillText(text, x + RING_PX + 2, y + RING_PX + 6);
  }
};
