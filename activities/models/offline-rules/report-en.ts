import type { Level } from '../../../schemas/market/level.ts';
import type { Reading } from './market-facts.ts';
import { averagesBy, briefOf, MODEL_NAME, percent, type ReportWords } from './report-words.ts';
import { STRUCTURE_ENGLISH } from './structure-en.ts';

const LEVELS: Partial<Record<Level, string>> = { '1d': 'daily', '1w': 'weekly', '1M': 'monthly' };

const STANCE: Record<Reading['stance'], string> = {
  up: 'Long-term position and momentum both point up.',
  down: 'Long-term position and momentum both point down.',
  mixed: 'Long-term position and momentum disagree: no clear direction.',
};
const VOLATILITY = {
  raised: 'recent volatility is well above that of the whole range',
  usual: 'recent volatility is near that of the whole range',
  low: 'recent volatility is well below that of the whole range',
};
const DRAWDOWN: Record<Reading['drawdown'], string> = {
  'at-high': 'the close is the highest of the range',
  shallow: 'the close is near its highest',
  moderate: 'the close is some way below its highest',
  deep: 'the close is far below its highest',
};

const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? 'none') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

export const ENGLISH: ReportWords = {
  ...STRUCTURE_ENGLISH,
  title: (symbol, level, asOf) => `## ${symbol}, ${LEVELS[level] ?? level} bars, as of ${asOf}`,
  wholeMarket: 'The market',
  byline: `*Written by ${MODEL_NAME}: a rule-based model, no language model. Every figure is from the tool results.*`,
  price: ({ from, asOf, count, firstClose, lastClose, changePercent, high, low }) =>
    count === 1
      ? `**Price.** The last close is ${lastClose} (${asOf}); the bar's high was ${high.price} and its low ${low.price}.`
      : `**Price.** The last close is ${lastClose} (${asOf}), ${percent(changePercent)} against ${firstClose} on ${from}. ` +
        `Over these ${count} bars the high was ${high.price} (${high.date}) and the low ${low.price} (${low.date}).`,
  lastClose: ({ lastClose, asOf }) => `**Price.** The last close is ${lastClose} (${asOf}).`,
  averages: (indicators) =>
    indicators.movingAverages.length === 0
      ? '**Moving averages.** There are too few bars for any of them.'
      : `**Moving averages.** The close ${indicators.lastClose} is above ${list(averagesBy('above', indicators))}; ` +
        `below ${list(averagesBy('below', indicators))}.`,
  macd: ({ macd }) =>
    `**MACD ${macd.fast}/${macd.slow}/${macd.signal}.** DIF ${macd.dif}, DEA ${macd.dea}, histogram ${macd.histogram}` +
    `${macd.histogramBefore === null ? '' : ` (the bar before: ${macd.histogramBefore})`}; the histogram is 2 x (DIF - DEA). ` +
    `DIF is ${macd.dif >= macd.dea ? 'above' : 'below'} DEA and ${macd.dif >= 0 ? 'above' : 'below'} zero.`,
  volatility: ({ volatility, from, asOf }) =>
    volatility.rangePercent === null
      ? '**Volatility.** There are too few bars for it.'
      : `**Volatility**, annualised: ${
          volatility.recentPercent === null
            ? ''
            : `${volatility.recentPercent} % over the last ${volatility.window} returns, `
        }${volatility.rangePercent} % from ${from} to ${asOf}.`,
  drawdown: ({ drawdown: { maxPercent, peak, trough, recovered, nowPercent, nowSince } }) =>
    peak === null || trough === null
      ? '**Drawdown.** The closes of the range never fell.'
      : `**Drawdown.** The largest was ${maxPercent} %, from ${peak.price} (${peak.date}) to ${trough.price} (${trough.date}), ` +
        `${recovered === null ? 'not recovered by the end of the range' : `recovered on ${recovered}`}. ` +
        (nowPercent === 0
          ? 'The last close is the highest.'
          : `The last close is ${nowPercent} % below the high of ${nowSince.price} (${nowSince.date}).`),
  returns: ({ returns }) =>
    returns.length === 0
      ? '**Returns.** One bar has none.'
      : `**Returns** to the last close: ${list(returns.map(({ bars, from, percent: value }) => `${percent(value)} over ${bars} bar${bars === 1 ? '' : 's'} (since ${from})`))}.`,
  crossings: (crossings) =>
    crossings.length === 0
      ? '**Last crossings.** None.'
      : `**Last crossings.**\n${crossings
          .map(
            ({ line, over, direction, date, price }) =>
              `- ${line === 'close' ? 'The close' : line} went ${direction === 'up' ? 'above' : 'below'} ${over === '0' ? 'zero' : over} on ${date} (close ${price})`,
          )
          .join('\n')}`,
  reading: ({ stance, longTerm, shortTerm, momentum, histogram, volatility, drawdown }) =>
    `**Reading.** ${STANCE[stance]} ${list([
      ...(longTerm ? [`the close is ${longTerm} its longest average`] : []),
      ...(shortTerm ? [`${shortTerm} its shortest`] : []),
      `momentum is ${momentum}${histogram ? ` and ${histogram}` : ''}`,
      ...(volatility ? [VOLATILITY[volatility]] : []),
      DRAWDOWN[drawdown],
    ]).replace(/^./u, (first) => first.toUpperCase())}. These are rules over past prices, no forecast and no advice.`,
  source: ({ source, from, asOf, count }) => `Source: ${source}; ${count} bars, ${from} to ${asOf}.`,
  notTaken: (action) =>
    ({
      backtest:
        '**No backtest was made**: I have no tool for it here. The assistant `backtest` makes one, as does `sluice backtest`.',
      alert:
        '**No alert was set**: I have no tool for it here. The assistant `watch` sets one, as does `sluice watch`.',
      trade: '**No order was placed**: I have no tool for it here.',
    })[action],
  failed: (tools, reason) =>
    `The tool${tools.length > 1 ? 's' : ''} ${list(tools.map((tool) => `\`${tool}\``))} failed: ${reason}`,
  answered: (tool, answer) => `The tool \`${tool}\` answered:\n\n${answer}`,
  lacking: (tool, missing) => `To call \`${tool}\` I need: ${missing.join(', ')}.`,
  examples: (questions) => `Ask such as:\n${questions.map((question) => `- ${question}`).join('\n')}`,
  capabilities: (tools) =>
    `I am ${MODEL_NAME}: a rule-based model, no language model. I follow fixed rules and found none for this message. ` +
    (tools.length === 0
      ? 'No tools are offered to me here, and without them I know nothing.'
      : `I can call these tools when a message asks for what they do, and report what they say:\n${tools
          .map(({ name, description }) => `- \`${name}\`: ${briefOf(description)}`)
          .join('\n')}`),
};
