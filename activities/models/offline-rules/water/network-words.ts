import type { Unread } from './unread.ts';

/** What a tool takes as `network_config`. */
export type NetworkRef = string | { readonly network_id: string; readonly version: number };

const NAME = '[A-Za-z0-9](?:[\\w.-]{0,98}\\w)?';
/** A digit, an underscore, or a capital behind a dash: Net1, town_a, L-Town. */
const IS_ID = /(?=.*[A-Za-z])(?:.*\d|.*_|.*-[A-Z]|.+[a-z][A-Z])/u;
const NO_NETWORK =
  /^(?:n-?1|n-1|epanet\S*|h2o|[pd]da|co2|pm2\.5|\d+(?:h|d|s|m|min|x|psi|am|pm|st|nd|rd|th)|[mc]m[23]|(?:in|ft|m)[23])$/iu;
/** Words after "simulate" or before "network" that name none. */
const COMMON =
  /^(?:a|an|the|this|that|it|its|my|our|your|their|same|whole|entire|all|any|each|every|which|what|where|when|how|is|are|water|drinking|pipe|distribution|hydraulic|stored|sample|supply|town|city|one|do|does|did|you|i|we|have|has|had|can|there|here|in|who|whose|s|network|networks|model|system|file|and|or|of|for|in|on|with|without|over|at|to|from|by|please|pressures?|flows?|levels?|tanks?|pumps?|pumping|pipes?|nodes?|demands?|bursts?|fires?|outages?|failures?|simulation|simulations|now|again|today|something|everything|anything|energy|costs?)$/iu;

const NETWORK = '(?:\\b(?:networks?|models?|systems?|files?)\\b|管网|模型|网络|network_config|network_id)';
/** "The network called springfield": whatever it is. */
const NAMED = new RegExp(
  `${NETWORK}\\s*(?:with (?:the )?id|id|named|called|名为|叫做|叫|编号|为|=|:|：|(?=["'“\`「]))\\s*["'“\`「]?(${NAME})`,
  'iu',
);
const AFTER = new RegExp(`${NETWORK}\\s*(${NAME})`, 'iu');
const BEFORE = new RegExp(`["'“\`「]?(${NAME})["'”\`」]?\\s*(?:network|model|system|管网|模型|网络)`, 'iu');
/** A word that nothing follows which it could belong to: "simulate springfield over 2 days". */
const ALONE = '(?=\\s*(?:$|[.,;:?!，。；？！]|\\b(?:and|over|for|with|at|using|under|during)\\b|\\p{Script=Han}))';
const SIMULATED = new RegExp(
  `(?:\\bsimulat(?:e|ing|ion of)|模拟|仿真|${NETWORK})\\s*(?:the\\s+)?["'“\`「]?(${NAME})["'”\`」]?${ALONE}`,
  'iu',
);
const ANY = new RegExp(`(?<![\\w.-])(${NAME})(?![\\w-])`, 'u');
const VERSION = /\bversion\s*(\d+)\b|\bv(\d+)\b|第\s*(\d+)\s*版|版本\s*(\d+)/iu;
const MOST = 4;

const isId = (name: string): boolean => IS_ID.test(name) && !NO_NETWORK.test(name) && !COMMON.test(name);
/** A name that stands where only a network's can. */
const isName = (name: string): boolean => /[A-Za-z]/u.test(name) && !NO_NETWORK.test(name) && !COMMON.test(name);

/** "Net 1" is Net1. */
const PARTED = /\b(net)\s+(\d{1,3})\b/iu;

/** The networks that are left in a text when all else was read; in their order, at most four. */
export const takeNetworks = (unread: Unread): readonly NetworkRef[] => {
  const version = unread.takeFirst([VERSION])?.slice(1).find(Boolean);
  const parted = unread.take(PARTED).map(([, net = '', digits = '']) => net + digits);
  const { text } = unread;
  const places = new Map<string, number>();
  const add = (pattern: RegExp, fits: (name: string) => boolean): void => {
    for (const { 1: name = '', index } of text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`)))
      if (fits(name) && !places.has(name)) places.set(name, index);
  };
  add(ANY, isId);
  // "The model Town" beside no id: what has a digit is surer.
  if (places.size === 0) for (const pattern of [NAMED, SIMULATED]) add(pattern, isName);
  if (places.size === 0)
    for (const pattern of [BEFORE, AFTER]) add(pattern, (name) => isName(name) && /[A-Z_-]/u.test(name));
  const found = [...places].sort(([, a], [, b]) => a - b).map(([name]) => name);
  const names = [...parted, ...found];
  return names
    .slice(0, MOST)
    .map((name) => (version === undefined ? name : { network_id: name, version: Number(version) }));
};

const SECTION = /\[(?:TITLE|JUNCTIONS|RESERVOIRS|TANKS|PIPES|PUMPS|VALVES|OPTIONS|TIMES)\]/iu;

/** A message that holds INP text, from its first header to its end or that of the code block around it. */
export const splitInp = (text: string): { readonly prose: string; readonly inp: string | undefined } => {
  const start = SECTION.exec(text)?.index;
  if (start === undefined) return { prose: text, inp: undefined };
  const rest = text.slice(start);
  const end = /\[END\][^\n]*\n?|^```/imu.exec(rest);
  const length = end === null ? rest.length : end.index + (end[0] === '```' ? 0 : end[0].length);
  return { prose: `${text.slice(0, start)} ${rest.slice(length)}`, inp: rest.slice(0, length) };
};
