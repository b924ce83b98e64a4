import type { FlowUnit, Quantity } from '../../../../domains/hydro/index.ts';
import { exact, FACTOR, toNumber, type Unread } from './unread.ts';

const N = `(?<n>${FACTOR})`;
const DEMAND_ZH = '(?:总?用水量?|总?需水量?|水量|需求)';
const MORE = 'up|increase[sd]?|increasing|higher|rises?|rose|grow\\w*|grew|more';
const LESS = 'down|decrease[sd]?|reduced?|lower|less|fall(?:s|en)?|fell|drop\\w*';

const FACTORS: readonly (readonly [RegExp, (n: number) => number])[] = [
  [new RegExp(`demands?\\b[^.,;]{0,20}?${N}\\s*(?:%|percent)\\s*(?:${MORE})`, 'iu'), (n) => 1 + n / 100],
  [new RegExp(`demands?\\b[^.,;]{0,20}?${N}\\s*(?:%|percent)\\s*(?:${LESS})`, 'iu'), (n) => 1 - n / 100],
  [new RegExp(`demands?\\b[^.,;]{0,20}?\\b(?:${MORE})\\s*(?:by\\s*)?${N}\\s*(?:%|percent)`, 'iu'), (n) => 1 + n / 100],
  [new RegExp(`demands?\\b[^.,;]{0,20}?\\b(?:${LESS})\\s*(?:by\\s*)?${N}\\s*(?:%|percent)`, 'iu'), (n) => 1 - n / 100],
  [
    new RegExp(`${N}\\s*(?:%|percent)\\s+(?:${MORE}|extra|additional|greater)\\s+(?:\\w+\\s+)?demands?`, 'iu'),
    (n) => 1 + n / 100,
  ],
  [new RegExp(`${N}\\s*(?:%|percent)\\s+(?:${LESS})\\s+(?:\\w+\\s+)?demands?`, 'iu'), (n) => 1 - n / 100],
  [new RegExp(`${N}\\s*(?:%|percent)\\s+(?:of\\s+)?(?:the\\s+)?(?:\\w+\\s+)?demands?`, 'iu'), (n) => n / 100],
  [new RegExp(`demands?\\s*(?:multiplier|factor)s?\\s*(?:of|=|:|is|to|at)?\\s*${N}`, 'iu'), (n) => n],
  [
    new RegExp(
      `demands?\\s*(?:surge\\s*)?(?:of|by|at|are|is|=)?\\s*(?:x|×|\\*|times|multiplied by)?\\s*${N}\\s*(?:x|×|times)`,
      'iu',
    ),
    (n) => n,
  ],
  [new RegExp(`demands?\\s*(?:are\\s+|is\\s+)?(?:x|×|\\*|times|multiplied by)\\s*${N}`, 'iu'), (n) => n],
  [new RegExp(`${N}\\s*(?:x|×|times)\\s*(?:the\\s+|as much\\s+)?(?:\\w+\\s+)?demands?`, 'iu'), (n) => n],
  [/(?:double[ds]?|doubling|twice)\b[^.;]{0,20}\bdemands?|demands?\b[^.;]{0,20}\b(?:doubled?s?|twice)\b/iu, () => 2],
  [/(?:triple[ds]?|tripling)\b[^.;]{0,20}\bdemands?|demands?\b[^.;]{0,20}\btripled?s?\b/iu, () => 3],
  [/(?:half|halve[ds]?|halving)\b[^.;]{0,20}\bdemands?|demands?\b[^.;]{0,20}\bhalve[ds]?\b/iu, () => 0.5],
  [
    new RegExp(`${DEMAND_ZH}\\s*(?:增加|上升|提高|增长|增大|上涨)\\s*(?:了)?\\s*${N}\\s*[%％]`, 'iu'),
    (n) => 1 + n / 100,
  ],
  [new RegExp(`${DEMAND_ZH}\\s*(?:减少|下降|降低|减小)\\s*(?:了)?\\s*${N}\\s*[%％]`, 'iu'), (n) => 1 - n / 100],
  [new RegExp(`${DEMAND_ZH}\\s*(?:的|为|是|变为|增至|增加到|达到)?\\s*${N}\\s*倍`, 'iu'), (n) => n],
  [new RegExp(`${DEMAND_ZH}\\s*(?:系数)?\\s*(?:乘以|乘|×|\\*|为)\\s*${N}`, 'iu'), (n) => n],
  [new RegExp(`${N}\\s*倍(?:的)?\\s*${DEMAND_ZH}`, 'iu'), (n) => n],
  [new RegExp(`${DEMAND_ZH}\\s*(?:翻倍|加倍|翻一番)`, 'iu'), () => 2],
  [new RegExp(`${DEMAND_ZH}\\s*减半`, 'iu'), () => 0.5],
];

/** A factor on all demands. */
export const takeDemandFactor = (unread: Unread): number | undefined => {
  for (const [pattern, toFactor] of FACTORS) {
    const match = unread.takeFirst([pattern]);
    if (match) return exact(toFactor(toNumber(match.groups?.n)));
  }
  return undefined;
};

const SWITCHES = [
  new RegExp(
    `(?:at most|no more than|max(?:imum)?(?: of)?|up to|<=|≤)\\s*${N}\\s*(?:pump\\s*)?(?:switch\\w*|starts?|changes?)`,
    'iu',
  ),
  new RegExp(`(?:最多|不超过|至多)\\s*(?:启停|开关|切换)?\\s*${N}\\s*次(?:启停|开关|切换)?`, 'iu'),
];

/** How often each pump may go on or off. */
export const takeMostSwitches = (unread: Unread): number | undefined => {
  const match = unread.takeFirst(SWITCHES);
  return match && toNumber(match.groups?.n);
};

const KWH = '(?:kwh|kw·?h|度电?|千瓦时)';
const PRICES = [
  new RegExp(`${N}\\s*(?:\\$|€|¥|usd|eur|euros?|dollars?|cents?|yuan|元)?\\s*(?:\\/|per|an?|每)\\s*${KWH}`, 'iu'),
  new RegExp(`每\\s*${KWH}\\s*(?:电)?\\s*${N}\\s*元`, 'iu'),
  new RegExp(`${N}\\s*元\\s*(?:一|每|\\/)?\\s*${KWH}`, 'iu'),
];

/** One price of electricity for all hours, for each kWh. */
export const takePrice = (unread: Unread): number | undefined => {
  const match = unread.takeFirst(PRICES);
  return match && toNumber(match.groups?.n);
};

const FLOWS: readonly (readonly [string, FlowUnit])[] = [
  ['gpm|gallons?(?:\\/| per )min(?:ute)?', 'GPM'],
  ['l\\/s|lps|lit(?:er|re)s? per second|升每秒|升\\/秒', 'LPS'],
  ['l\\/min|lpm|升每分钟?|升\\/分钟?', 'LPM'],
  ['m[3³]\\/h(?:r|our)?|cmh|立方米每小时|立方米\\/(?:小)?时|方\\/时', 'CMH'],
  ['m[3³]\\/d(?:ay)?|cmd|立方米每天|立方米\\/[天日]', 'CMD'],
  ['m[3³]\\/s|cms|立方米每秒|立方米\\/秒', 'CMS'],
  ['cfs|ft[3³]\\/s', 'CFS'],
  ['mgd', 'MGD'],
  ['mld', 'MLD'],
];

export const takeFlow = (unread: Unread): Quantity<'flow'> | undefined => {
  for (const [words, unit] of FLOWS) {
    const match = unread.takeFirst([new RegExp(`${N}\\s*(?:${words})(?![A-Za-z0-9])`, 'iu')]);
    if (match) return { value: toNumber(match.groups?.n), unit };
  }
  return undefined;
};
