import type { Level } from '../../../schemas/market/level.ts';
import type { Reading } from './market-facts.ts';
import { averagesBy, briefOf, MODEL_NAME, percent, type ReportWords } from './report-words.ts';
import { STRUCTURE_CHINESE } from './structure-zh.ts';
import { refusalInChinese } from './water/warnings-zh.ts';

const LEVELS: Partial<Record<Level, string>> = { '1d': '日线', '1w': '周线', '1M': '月线' };

const STANCE: Record<Reading['stance'], string> = {
  up: '长期位置与动能同向偏多。',
  down: '长期位置与动能同向偏空。',
  mixed: '长期位置与动能不一致，方向不明。',
};
const SIDE = { above: '之上', below: '之下' };
const VOLATILITY = {
  raised: '近期波动明显高于整个区间',
  usual: '近期波动与整个区间相近',
  low: '近期波动明显低于整个区间',
};
const DRAWDOWN: Record<Reading['drawdown'], string> = {
  'at-high': '收盘价为区间最高',
  shallow: '收盘价接近区间最高',
  moderate: '收盘价较区间最高有一定回落',
  deep: '收盘价远低于区间最高',
};

const list = (items: readonly string[]): string => (items.length === 0 ? '无' : items.join('、'));

/** The market tools' errors in Chinese; any other stands as it came. */
const inChinese = (reason: string): string =>
  reason
    .replace(/^No klines of (.+) at level (\S+): /u, '没有 $1（级别 $2）的K线：')
    .replace(/^No klines of (.+) from (.+) to (.+): stored/u, (_match, series, from, to) => {
      const [start, end] = [from.replace('the first bar', '第一根'), to.replace('the last bar', '最后一根')];
      return `没有 ${series} 从 ${start} 到 ${end} 的K线：stored`;
    })
    .replace(/did you mean (.+)\? stored/u, (_match, names) => `是否指 ${names.replaceAll(' or ', ' 或 ')}？stored`)
    .replace(/no klines are stored yet$/u, '还没有存入任何K线')
    .replace(
      /stored are (.*)$/u,
      (_match, list: string) => `现有 ${list.replaceAll(' to ', ' 至 ').replaceAll(' bars)', ' 根)')}`,
    );

export const CHINESE: ReportWords = {
  ...STRUCTURE_CHINESE,
  title: (symbol, level, asOf) => `## ${symbol} ${LEVELS[level] ?? level}，截至 ${asOf}`,
  wholeMarket: '全市场',
  byline: `*由 ${MODEL_NAME} 撰写：这是基于规则的模型，不是语言模型。所有数字均来自工具结果。*`,
  price: ({ from, asOf, count, firstClose, lastClose, changePercent, high, low }) =>
    count === 1
      ? `**价格。** 最新收盘 ${lastClose}（${asOf}），该K线最高 ${high.price}，最低 ${low.price}。`
      : `**价格。** 最新收盘 ${lastClose}（${asOf}），较 ${from} 的 ${firstClose} 变动 ${percent(changePercent)}。` +
        `这 ${count} 根K线中，最高 ${high.price}（${high.date}），最低 ${low.price}（${low.date}）。`,
  lastClose: ({ lastClose, asOf }) => `**价格。** 最新收盘 ${lastClose}（${asOf}）。`,
  averages: (indicators) =>
    indicators.movingAverages.length === 0
      ? '**均线。** K线数量不足，无法计算。'
      : `**均线。** 收盘 ${indicators.lastClose} 高于：${list(averagesBy('above', indicators))}；` +
        `低于：${list(averagesBy('below', indicators))}。`,
  macd: ({ macd }) =>
    `**MACD ${macd.fast}/${macd.slow}/${macd.signal}。** DIF ${macd.dif}，DEA ${macd.dea}，柱 ${macd.histogram}` +
    `${macd.histogramBefore === null ? '' : `（前一根：${macd.histogramBefore}）`}；柱 = 2 x (DIF - DEA)。` +
    `DIF 在 DEA ${macd.dif >= macd.dea ? '上方' : '下方'}，在零轴${macd.dif >= 0 ? '上方' : '下方'}。`,
  volatility: ({ volatility, from, asOf }) =>
    volatility.rangePercent === null
      ? '**波动率。** K线数量不足，无法计算。'
      : `**波动率**（年化）：${
          volatility.recentPercent === null ? '' : `最近 ${volatility.window} 个收益率 ${volatility.recentPercent} %，`
        }${from} 至 ${asOf} 为 ${volatility.rangePercent} %。`,
  drawdown: ({ drawdown: { maxPercent, peak, trough, recovered, nowPercent, nowSince } }) =>
    peak === null || trough === null
      ? '**回撤。** 区间内收盘价没有下跌。'
      : `**回撤。** 最大回撤 ${maxPercent} %，从 ${peak.price}（${peak.date}）到 ${trough.price}（${trough.date}），` +
        `${recovered === null ? '到区间结束尚未收复' : `${recovered} 收复`}。` +
        (nowPercent === 0
          ? '最新收盘即为最高。'
          : `最新收盘较高点 ${nowSince.price}（${nowSince.date}）低 ${nowPercent} %。`),
  returns: ({ returns }) =>
    returns.length === 0
      ? '**收益。** 只有一根K线，没有收益。'
      : `**收益**（至最新收盘）：${list(returns.map(({ bars, from, percent: value }) => `${bars} 根K线 ${percent(value)}（自 ${from}）`))}。`,
  crossings: (crossings) =>
    crossings.length === 0
      ? '**最近的交叉。** 无。'
      : `**最近的交叉。**\n${crossings
          .map(
            ({ line, over, direction, date, price }) =>
              `- ${date}：${line === 'close' ? '收盘价' : line}${direction === 'up' ? '上穿' : '下穿'}${over === '0' ? '零轴' : over}（收盘 ${price}）`,
          )
          .join('\n')}`,
  reading: ({ stance, longTerm, shortTerm, momentum, histogram, volatility, drawdown }) =>
    `**研判。** ${STANCE[stance]}${[
      ...(longTerm ? [`收盘价在最长均线${SIDE[longTerm]}`] : []),
      ...(shortTerm ? [`在最短均线${SIDE[shortTerm]}`] : []),
      `动能为${momentum === 'positive' ? '正' : '负'}${histogram ? `且柱在${histogram === 'growing' ? '放大' : '缩小'}` : ''}`,
      ...(volatility ? [VOLATILITY[volatility]] : []),
      DRAWDOWN[drawdown],
    ].join('，')}。以上只是对历史价格的规则判断，不是预测，也不构成投资建议。`,
  source: ({ source, from, asOf, count }) => `数据来源：${source}；${count} 根K线，${from} 至 ${asOf}。`,
  notTaken: (action) =>
    ({
      backtest: '**没有进行回测**：这里没有回测工具。请用助手 `backtest` 或命令 `sluice backtest`。',
      alert: '**没有设置提醒**：这里没有提醒工具。请用助手 `watch` 或命令 `sluice watch`。',
      trade: '**没有下单**：这里没有交易工具。',
    })[action],
  failed: (tools, reason) =>
    `工具 ${tools.map((tool) => `\`${tool}\``).join('、')} 失败：${inChinese(refusalInChinese(reason))}`,
  answered: (tool, answer) => `工具 \`${tool}\` 的结果：\n\n${answer}`,
  lacking: (tool, missing) => `调用 \`${tool}\` 还需要：${missing.join('、')}。`,
  examples: (questions) => `可以这样问：\n${questions.map((question) => `- ${question}`).join('\n')}`,
  capabilities: (tools) =>
    `我是 ${MODEL_NAME}：基于规则的模型，不是语言模型。我按固定规则工作，这条消息没有适用的规则。` +
    (tools.length === 0
      ? '这里没有提供任何工具，没有工具我什么也不知道。'
      : `当消息需要时，我可以调用这些工具并报告结果：\n${tools
          .map(({ name, description }) => `- \`${name}\`：${briefOf(description)}`)
          .join('\n')}`),
};
