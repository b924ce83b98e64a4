// How people ask for Chan-theory structure (缠论), for its points, and for trading hours.

export const STRUCTURE =
  /\bchan(?:lun| theory)\b|\bstrokes?\b|\b(?:line )?segments?\b|\b(?:pivot )?cent(?:er|re)s?\b|\bstructures?\b|\bdivergen\w+|缠论|缠中说禅|中枢|(?<![一这每])笔(?![记试者])|线段|背[驰弛]|结构/iu;

export const POINTS =
  /\b(?:buy|sell)(?:ing)?(?:[ /]*(?:and|or|&|\/)[ /]*(?:buy|sell)(?:ing)?)?[ -]+(?:points?|signals?)\b|\b(?:buy|sell)(?:1p?|2s?|3[ab]?)\b|\b(?:first|second|third|1st|2nd|3rd)[ -]+(?:(?:class|type)[ -]+)?(?:buy|sell)s?\b|买卖点|[买卖]点|[一二三几][买卖]/iu;

export const STATUS =
  /\bmarkets?\b.{0,30}\b(?:open|closed|trading)\b|\b(?:open|closed)\b.{0,30}\bmarkets?\b|\bmarket (?:hours|status)\b|\btrading hours\b|开盘了|开市|休市|交易时间|是否开盘/iu;

const MARKETS: readonly (readonly [RegExp, string])[] = [
  [/\bA[- ]?shares?\b|A股|沪深|上交所|深交所|\bShanghai\b|\bShenzhen\b/iu, 'a-share'],
  [/\bUS\b|\bNew York\b|\bNYSE\b|\bNasdaq\b|\bWall Street\b|美股|纽约/u, 'us-equity'],
  [/\bcrypto\w*|加密|币圈/iu, 'continuous'],
];

export const MARKET_NAMES = MARKETS.map(([, name]) => name);

export const findMarket = (text: string): string | undefined => MARKETS.find(([words]) => words.test(text))?.[1];

/** One side, when the text asks for that one alone. */
export const findSides = (text: string): readonly string[] | undefined => {
  const buy = /\bbuy|买/iu.test(text);
  const sell = /\bsell|卖/iu.test(text);
  if (buy === sell) return undefined;
  return buy ? ['buy'] : ['sell'];
};

const TYPES: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /\b(?:first|1st)\b(?:.{0,30}\bpoint|[ -]+(?:(?:class|type)[ -]+)?(?:buy|sell))|\b(?:buy|sell)1|第?一类|一[买卖]/iu,
    ['1', '1p'],
  ],
  [
    /\b(?:second|2nd)\b(?:.{0,30}\bpoint|[ -]+(?:(?:class|type)[ -]+)?(?:buy|sell))|\b(?:buy|sell)2|第?二类|二[买卖]/iu,
    ['2', '2s'],
  ],
  [
    /\b(?:third|3rd)\b(?:.{0,30}\bpoint|[ -]+(?:(?:class|type)[ -]+)?(?:buy|sell))|\b(?:buy|sell)3|第?三类|三[买卖]/iu,
    ['3a', '3b'],
  ],
];

export const findPointTypes = (text: string): readonly string[] | undefined => {
  const types = TYPES.flatMap(([words, found]) => (words.test(text) ? found : []));
  return types.length > 0 ? types : undefined;
};
