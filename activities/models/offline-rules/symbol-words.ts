/** Names that people use and the symbols that they mean. */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [
    /s\s?&\s?p(?:\s?500)?|\bsp\s?500\b|\^gspc|\bspx\b|standard (?:&|and) poor'?s(?: 500)?|标普(?:\s?500)?|標普(?:\s?500)?/giu,
    'SPX',
  ],
  [/\bnasdaq(?: composite)?\b|纳斯达克|纳指/giu, 'IXIC'],
  [/\bdow jones\b|\bthe dow\b|道琼斯|道指/giu, 'DJI'],
  [/上证(?:综合?指数?|综指|指数)|沪指/gu, '000001.SH'],
  [/沪深\s?300|\bcsi\s?300\b/giu, '000300.SH'],
  [/\bbitcoin\b|\bbtc\b|比特币/giu, 'BTCUSD'],
  [/\bethereum\b|\beth\b|以太坊/giu, 'ETHUSD'],
  [/贵州茅台|茅台/gu, '600519.SH'],
];

/** Capitals that are no symbol. */
const NO_SYMBOLS = new Set(
  (
    'MACD MA SMA EMA DIF DEA RSI KDJ BOLL ATR VWAP OHLC OHLCV USD EUR CNY ETF API JSON CSV PDF HTML SQL HTTP URL AI LLM ' +
    'ID OK AND OR NOT THE FOR OF IN ON TO BY AT IS IT AN AS BE DO GO HI IF ME MY NO SO UP US WE UK EU UTC GMT FAQ TOP ' +
    'YTD PLEASE ANALYZE ANALYSE ANALYSIS TREND PRICE WITH FROM SINCE SHOW GIVE WHAT HELLO TODO CEO GDP CPI IPO PE PS'
  ).split(' '),
);
const CAPITALS = /(?<![A-Za-z0-9_^])\$?([A-Z]{2,6}\d{0,4}(?:[.\-/][A-Z]{1,4})?)(?![A-Za-z0-9_])/gu;
const CODE = /(?<![\d.])(\d{6}(?:\.(?:SH|SZ|BJ|SS|HK))?)(?![\d.])/giu;
const NAMED = /(?:\b(?:symbol|ticker)s?\b|代码|标的)\s*(?:is|为|是|[:：=])?\s*["'“”`]?([A-Za-z0-9.\-^]{1,16})/giu;
/** "Which symbols have ..." names none. */
const AFTER_SYMBOLS = /^(?:has|have|had|are|were|that|which|with|of|in|at|on|for|show|do|to|and|or)$/iu;
const CASHTAG = /\$([A-Za-z]{1,6})\b/gu;

const MOST = 4;

/** The symbols that a text names, in its order; at most four. */
export const findSymbols = (text: string): readonly string[] => {
  const found: { readonly at: number; readonly symbol: string }[] = [];
  // What was read is blanked, so that no part of it is read again: "S&P 500" holds no symbol "P".
  let rest = text;
  const read = (words: RegExp, toSymbol: (match: string) => string | undefined): void => {
    rest = rest.replace(words, (match: string, ...parts: unknown[]) => {
      const symbol = toSymbol(typeof parts[0] === 'string' ? parts[0] : match);
      if (symbol === undefined) return match;
      found.push({ at: Number(parts.find((part) => typeof part === 'number')), symbol });
      return ' '.repeat(match.length);
    });
  };
  for (const [words, symbol] of ALIASES) read(words, () => symbol);
  for (const words of [NAMED, CODE, CASHTAG])
    read(words, (name) => (AFTER_SYMBOLS.test(name) ? undefined : name.toUpperCase()));
  // In a text of capitals only every word looks like a symbol.
  if (/[a-z]/.test(text) || /\p{Script=Han}/u.test(text) || !/\s/.test(text.trim()))
    read(CAPITALS, (name) => (NO_SYMBOLS.has(name) || /^S?MA\d+$/.test(name) ? undefined : name));
  const inOrder = found.sort((a, b) => a.at - b.at).map(({ symbol }) => symbol);
  return [...new Set(inOrder)].slice(0, MOST);
};
