import { type MapFrame, middleOf } from './draw-links.ts';
import { lineOf, type MapView } from './map-view.ts';

const RING_PX = 12;
const LINE_PX = 14;
/** Beyond, words stand where they may. */
const MOST_NODES_ASIDE = 3000;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Below or above, right or left of the ring: where the fewest nodes are under the word. */
const spotOf = ({ nodeX, nodeY }: MapView, { x, y }: Spot, width: number): Spot => {
  const right = x + RING_PX + 2;
  const left = x - RING_PX - 2 - width;
  const [below, above] = [y + RING_PX + 6, y - RING_PX + 2];
  const spots = [
    { x: right, y: below },
    { x: left, y: below },
    { x: left, y: above },
    { x: right, y: above },
  ];
  const [first = { x, y }] = spots;
  if (nodeX.length > MOST_NODES_ASIDE) return first;
  const countAt = (spot: Spot): number => {
    let count = 0;
    for (let node = 0; node < nodeX.length; node += 1) {
      const [dx, dy] = [(nodeX[node] ?? 0) - spot.x, spot.y - (nodeY[node] ?? 0)];
      if (dx > -8 && dx < width + 8 && dy > -8 && dy < LINE_PX + 4) count += 1;
    }
    return count;
  };
  const counts = spots.map(countAt);
  return spots[counts.indexOf(Math.min(...counts))] ?? first;
};

/** Places that the picture is about: a ring with a word beside it. */
export const drawPlaceMarks = ({ context, data, view, colors }: MapFrame): void => {
  context.font = 'bold 12px system-ui, sans-serif';
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  for (const { what, index, text } of data.picture.marks) {
    const place =
      what === 'node' ? { x: view.nodeX[index] ?? 0, y: view.nodeY[index] ?? 0 } : middleOf(lineOf(data, view, index));
    context.strokeStyle = colors.mark;
    context.lineWidth = 3;
    context.beginPath();
    context.arc(place.x, place.y, RING_PX, 0, 7);
    context.stroke();
    const spot = spotOf(view, place, context.measureText(text).width);
    context.strokeStyle = colors.ground;
    context.lineWidth = 4;
    context.strokeText(text, spot.x, spot.y);
    context.fillStyle = colors.mark;
    context.fillText(text, spot.x, spot.y);
  }
};
