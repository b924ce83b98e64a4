import { lineOf, type MapView } from './map-view.ts';
import type { ElementRef, NetworkData } from './network-data.ts';

const NODE_REACH_PX = 12;
const LINK_REACH_PX = 9;

const distanceToPiece = (px: number, py: number, ax: number, ay: number, bx: number, by: number): number => {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
};

/** The nearest node within reach, else the nearest link. */
export const findElement = (data: NetworkData, view: MapView, x: number, y: number): ElementRef | undefined => {
  let best: { readonly ref: ElementRef; readonly distance: number } | undefined;
  for (let node = 0; node < data.x.length; node += 1) {
    const distance = Math.hypot((view.nodeX[node] ?? 0) - x, (view.nodeY[node] ?? 0) - y);
    if (distance <= NODE_REACH_PX && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { ref: { what: 'node', index: node }, distance };
  }
  if (best !== undefined) return best.ref;
  for (let link = 0; link < data.from.length; link += 1) {
    const line = lineOf(data, view, link);
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [ax = 0, ay = 0, bx = 0, by = 0] = line.slice(i, i + 4);
      const distance = distanceToPiece(x, y, ax, ay, bx, by);
      if (distance <= LINK_REACH_PX && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
        best = { ref: { what: 'link', index: link }, distance };
    }
  }
  return best?.ref;
};

/** The element of a name as `nameOf` gives it, or of an id alone, nodes first. */
export const elementByName = ({ picture: { nodes, links } }: NetworkData, text: string): ElementRef | undefined => {
  const wanted = text.trim();
  const [kind, ...rest] = wanted.split(' ');
  const find = (what: 'node' | 'link'): ElementRef | undefined => {
    const { ids, kinds } = what === 'node' ? nodes : links;
    const byName = ids.findIndex((id, index) => kinds[index] === kind && id === rest.join(' '));
    const index = byName === -1 ? ids.indexOf(wanted.replace(/^check valve pipe /, '')) : byName;
    return index === -1 ? undefined : { what, index };
  };
  const named = (['node', 'link'] as const).map(find).filter((ref) => ref !== undefined);
  return named.find(({ what, index }) => (what === 'node' ? nodes : links).kinds[index] === kind) ?? named[0];
};
