import type { FoundPoint } from '../../../schemas/market/query-points.ts';
import type { CenterFact, LegFact, PointFact } from '../../../schemas/market/structure.ts';
import type { StructureWords } from './report-words.ts';
import { failsWhere, sideOfCenter } from './structure-facts.ts';

const STATES: Record<LegFact['state'], string> = {
  provisional: '未确认，可能消失',
  confirmed: '已确认，尚未最终固定',
  final: '最终固定',
  withdrawn: '已撤销',
};
const PLACES = { above: '中枢之上', inside: '中枢之内', below: '中枢之下' };
const DIRECTIONS = { up: '向上', down: '向下' };
const SIDES = { buy: '买', sell: '卖' };
const FAILS = { below: '跌破', above: '升破' };
const MARKETS = { continuous: '全天候市场', 'a-share': 'A股市场', 'us-equity': '美股市场' };

const leg = (name: string, count: number, last: LegFact | undefined): string =>
  last === undefined
    ? `**${name}。** 没有。`
    : `**${name}。** 共 ${count} 个。最后一个${DIRECTIONS[last.direction]}，从 ${last.begin.price}（${last.begin.date}）到 ` +
      `${last.end.price}（${last.end.date}），${last.shownAt} 出现；${STATES[last.state]}。`;

const center = (count: number, last: CenterFact | undefined, close: number): string =>
  last === undefined
    ? '**中枢。** 没有。'
    : `**中枢。** 共 ${count} 个。最后一个，${last.begin} 至 ${last.end}：ZD ${last.zd}，ZG ${last.zg}` +
      `（DD ${last.dd}，GG ${last.gg}）；${STATES[last.state]}。最新收盘 ${close} 在${PLACES[sideOfCenter(close, last)]}。`;

const known = ({ state, shownAt, confirmedAt, withdrawnAt }: PointFact): string => {
  const confirmed = confirmedAt === undefined ? '未确认过' : `${confirmedAt} 确认`;
  if (state === 'withdrawn') return `${shownAt} 出现，${confirmed}，${withdrawnAt} 撤销`;
  return `${shownAt} 出现，${confirmed}；${STATES[state]}`;
};

const point = (one: PointFact & Partial<Pick<FoundPoint, 'symbol'>>, withSymbol = false): string =>
  `- ${withSymbol ? `${one.symbol}：` : ''}${SIDES[one.side]}点 ${one.type}，${one.price}（${one.at}）：${known(one)}；` +
  `${FAILS[failsWhere(one)]} ${one.invalidation} 即失效${one.ratio === undefined ? '' : `；背驰比 ${one.ratio}，置信度 ${one.confidence}`}`;

const TRUST =
  '买卖点位于极值处，而极值当时无人知晓：最早只能在确认的那根K线收盘之后行动，之后仍可能被撤销。以上只是结构，不是预测，也不构成投资建议。';

export const STRUCTURE_CHINESE: StructureWords = {
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
    ...(strokes ? [leg('笔', strokes.count, strokes.last.at(-1))] : []),
    ...(segments ? [leg('线段', segments.count, segments.last.at(-1))] : []),
    ...(centers ? [center(centers.count, centers.last.at(-1), lastClose)] : []),
    ...(points
      ? [`**买卖点。** 共 ${points.count} 个，最近的：\n${points.last.map((one) => point(one)).join('\n')}`]
      : []),
    `**可信程度。** 该序列曾经确认的 ${history.confirmed} 个买卖点中，${history.withdrawnLater} 个后来被撤销。${TRUST}`,
    ...(warnings.length > 0 ? [`**数据异常。** ${warnings.join('. ')}。`] : []),
    `数据来源：${source}；${count} 根K线，${from} 至 ${asOf}；定义 ${definitionHash}。`,
  ],
  points: ({ symbol, points, found, source, asOf, coverage, definitionHash, advice }) => [
    points.length === 0
      ? `**买卖点。** ${symbol === undefined ? '' : `${symbol} `}没有符合条件的。`
      : `**买卖点。** 共 ${found} 个${found > points.length ? `，最近的 ${points.length} 个` : ''}：\n${points
          .map((one) => point(one, symbol === undefined))
          .join('\n')}`,
    ...(symbol === undefined
      ? [
          `**覆盖范围。** 共 ${coverage.series} 个序列：${coverage.cached} 个此前已分析，${coverage.computed} 个为本次分析，` +
            `${coverage.broken} 个无法分析，${coverage.notCovered} 个未查看。${advice === undefined ? '' : '可运行助手 `scan` 分析其余序列，然后再问一次。'}`,
        ]
      : []),
    TRUST,
    `数据来源：${source}；截至 ${asOf ?? '无'}；定义 ${definitionHash}。`,
  ],
  status: ({ symbol, market, open, now, nextOpen, nextClose, timeZone, series = [] }) => [
    `**市场。** ${symbol === undefined ? '' : `${symbol} 所在的`}${MARKETS[market]}在 ${now} ${open ? '正在交易' : '休市'}` +
      `${nextOpen === undefined ? '' : `；下次开盘 ${nextOpen}，下次收盘 ${nextClose}`}（${timeZone}）。仅按常规交易时间判断，节假日未知。`,
    ...series.map(
      ({ level, source, asOf, forming, ageHours }) =>
        `- ${level}：最后存入的K线为 ${asOf}${forming ? '，尚未收盘' : ''}，距今 ${ageHours} 小时（${source}）`,
    ),
  ],
};
