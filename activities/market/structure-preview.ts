import { ChanlunEngine, type ChanlunEvent, type DefinitionOptions, type Kline } from '../../domains/chanlun/index.ts';
import type { StructureAnswer } from '../../schemas/market/analyze-structure.ts';
import type { Level } from '../../schemas/market/level.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure } from './figures.ts';

const LISTED = 20;

/** What an element is told by: a point by its name and price, a leg by its direction and end, a center by its range. */
const detailOf = ({ element }: ChanlunEvent): string => {
  if ('type' in element) return `${element.side} ${element.type} at ${toFigure(element.price)}`;
  if ('zd' in element) return `${toFigure(element.zd)} to ${toFigure(element.zg)}`;
  return `${element.up ? 'up' : 'down'} from ${toFigure(element.beginPrice)} to ${toFigure(element.endPrice)}`;
};

/** What the forming bar, the last of `bars`, would change if it closed as it is; `undefined` when all bars are closed. */
export const previewOf = (
  bars: readonly Kline[],
  level: Level,
  definition: DefinitionOptions,
): StructureAnswer['preview'] => {
  const forming = bars.at(-1);
  if (forming?.closed !== false) return undefined;
  const engine = new ChanlunEngine(definition);
  engine.load(bars);
  const changes = engine
    .preview()
    .events.slice(0, LISTED)
    .map((event) => ({ change: event.change, element: event.kind.replace('_', ' '), detail: detailOf(event) }));
  return { at: toBarDate(forming.ts, level), close: toFigure(forming.close), changes };
};
