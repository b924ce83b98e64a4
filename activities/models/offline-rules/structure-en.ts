import type { FoundPoint } from '../../../schemas/market/query-points.ts';
import type { CenterFact, LegFact, PointFact } from '../../../schemas/market/structure.ts';
import type { StructureWords } from './report-words.ts';
import { failsWhere, sideOfCenter } from './structure-facts.ts';

const STATES: Record<LegFact['state'], string> = {
  provisional: 'provisional: it may still vanish',
  confirmed: 'confirmed, not final',
  final: 'final',
  withdrawn: 'withdrawn',
};

const PLACES = { above: 'above it', inside: 'inside it', below: 'below it' };

const MARKETS = {
  continuous: 'A market round the clock',
  'a-share': 'The A-share market',
  'us-equity': 'The US stock market',
};

const leg = (name: string, count: number, last: LegFact | undefined): string =>
  last === undefined
    ? `**${name}.** None is drawn.`
    : `**${name}.** ${count} drawn. The last runs ${last.direction} from ${last.begin.price} (${last.begin.date}) to ` +
      `${last.end.price} (${last.end.date}), shown on ${last.shownAt}; ${STATES[last.state]}.`;

const center = (count: number, last: CenterFact | undefined, close: number): string =>
  last === undefined
    ? '**Centers (中枢).** None is drawn.'
    : `**Centers (中枢).** ${count} drawn. The last, ${last.begin} to ${last.end}: ZD ${last.zd}, ZG ${last.zg} ` +
      `(DD ${last.dd}, GG ${last.gg}); ${STATES[last.state]}. The last close ${close} lies ${PLACES[sideOfCenter(close, last)]}.`;

const known = ({ state, shownAt, confirmedAt, withdrawnAt }: PointFact): string => {
  const confirmed = confirmedAt === undefined ? 'not confirmed' : `confirmed on ${confirmedAt}`;
  if (state === 'withdrawn') return `shown on ${shownAt}, ${confirmed}, withdrawn on ${withdrawnAt}`;
  return `shown on ${shownAt}, ${confirmed}; ${STATES[state]}`;
};

const point = (one: PointFact & Partial<Pick<FoundPoint, 'symbol'>>, withSymbol = false): string =>
  `- ${withSymbol ? `${one.symbol}: ` : ''}${one.side} ${one.type} at ${one.price} (${one.at}): ${known(one)}; fails ` +
  `${failsWhere(one)} ${one.invalidation}${one.ratio === undefined ? '' : `; divergence ratio ${one.ratio}, confidence ${one.confidence}`}`;

const TRUST =
  'A point lies at an extreme that nobody knew when it was traded: it may be acted upon from the bar that confirmed it, ' +
  'and even then it may be withdrawn. This is structure, no forecast and no advice.';

export const STRUCTURE_ENGLISH: StructureWords = {
  structure: ({
    strokes,
    segments,
    centers,
    points,
    history,
    lastClose,
    source,
    from,
    asOf,
    count,
    definitionHash,
    warnings = [],
  }) => [
    ...(strokes ? [leg('Strokes (笔)', strokes.count, strokes.last.at(-1))] : []),
    ...(segments ? [leg('Segments (线段)', segments.count, segments.last.at(-1))] : []),
    ...(centers ? [center(centers.count, centers.last.at(-1), lastClose)] : []),
    ...(points
      ? [`**Points (买卖点).** ${points.count} drawn; the latest:\n${points.last.map((one) => point(one)).join('\n')}`]
      : []),
    `**How far to trust it.** Of ${history.confirmed} points of this series that were ever confirmed, ${history.withdrawnLater} were withdrawn later. ${TRUST}`,
    ...(warnings.length > 0 ? [`**Odd bars.** ${warnings.join('. ')}.`] : []),
    `Source: ${source}; ${count} bars, ${from} to ${asOf}; definition ${definitionHash}.`,
  ],
  points: ({ symbol, points, found, source, asOf, coverage, definitionHash, advice }) => [
    points.length === 0
      ? `**Points (买卖点).** None that fits${symbol === undefined ? '' : ` in ${symbol}`}.`
      : `**Points (买卖点).** ${found} found${found > points.length ? `, the latest ${points.length}` : ''}:\n${points
          .map((one) => point(one, symbol === undefined))
          .join('\n')}`,
    ...(symbol === undefined
      ? [
          `**Coverage.** Of ${coverage.series} series, ${coverage.cached} were analysed before, ${coverage.computed} for this ` +
            `answer, ${coverage.broken} could not be; ${coverage.notCovered} were not looked at.${advice ? ` ${advice}` : ''}`,
        ]
      : []),
    TRUST,
    `Source: ${source}; as of ${asOf ?? 'no bar'}; definition ${definitionHash}.`,
  ],
  status: ({ symbol, market, open, now, nextOpen, nextClose, timeZone, definition, series = [] }) => [
    `**Market.** ${MARKETS[market]}${symbol === undefined ? '' : ` of ${symbol}`} is ${open ? 'open' : 'closed'} at ${now}` +
      `${nextOpen === undefined ? '' : `; next open ${nextOpen}, next close ${nextClose}`} (${timeZone}). ${definition}`,
    ...series.map(
      ({ level, source, asOf, forming, ageHours }) =>
        `- ${level}: the last stored bar is of ${asOf}${forming ? ', still forming' : ''}, ${ageHours} hours ago (${source})`,
    ),
  ],
};
