import type { Unread } from './unread.ts';

type Kind = 'junction' | 'tank' | 'reservoir' | 'pipe' | 'pump' | 'valve';

/** Nodes and links that a text names, by what it calls them. */
export type Elements = Readonly<Record<Kind, readonly string[]>>;

const KINDS: Readonly<Record<Kind, { readonly en: string; readonly zh: string }>> = {
  junction: { en: 'nodes?|junctions?|hydrants?', zh: '节点|接点|用水点|消火栓|消防栓' },
  tank: { en: 'tanks?', zh: '水塔|水箱|蓄水池|水池' },
  reservoir: { en: 'reservoirs?|sources?', zh: '水库|水源' },
  pipe: { en: 'pipes?|mains?|links?|pipelines?', zh: '管道|管段|水管|管线|管(?!网|道|段|线)' },
  pump: { en: 'pumps?', zh: '水泵|泵(?!站)' },
  valve: { en: 'valves?', zh: '阀门|阀' },
};
/** Has a digit, or is of capitals only; a sentence may end after it. */
const ID = `(?:(?![Nn][Ee][Tt]\\d)[A-Za-z]{0,12}[-_.]?\\d(?:[\\w.-]*\\w)?|[A-Z]{1,4}(?![A-Za-z0-9]))`;
const LIST = `(${ID}(?:\\s*(?:,|，|、|and|&|or|和|与|及)\\s*${ID})*)`;
const anyCase = (words: string): string => words.replace(/[a-z]/gu, (letter) => `[${letter.toUpperCase()}${letter}]`);

const idsIn = (list: string): readonly string[] => list.match(new RegExp(`(?<![\\w])${ID}`, 'gu')) ?? [];

const takeKind = (unread: Unread, kind: Kind): readonly string[] => {
  const { en, zh } = KINDS[kind];
  const patterns = [
    new RegExp(`(?<![A-Za-z])(?:${anyCase(en)})\\s*(?:no\\.?|number|id|#|"|“|\`|')?\\s*${LIST}`, 'u'),
    new RegExp(`(?:${zh})\\s*(?:编号|“|")?\\s*${LIST}`, 'u'),
    new RegExp(`${LIST}\\s*号\\s*(?:${zh})`, 'u'),
  ];
  return [...new Set(patterns.flatMap((pattern) => unread.take(pattern).flatMap(([, list = '']) => idsIn(list))))];
};

/** "A burst at 22" says no kind. */
const AT = new RegExp(
  `(?:[Bb]ursts?|[Bb]reaks?|[Ll]eaks?|[Hh]ole|[Ff]ires?(?:[- ][Ff]low)?|爆管|漏损|消防流量|在)\\s*(?:at|in|on|near|在)?\\s*(?:the\\s+)?(${ID})(?!\\s*[:：点])`,
  'u',
);

export const takeElements = (unread: Unread): Elements => {
  const junctions = takeKind(unread, 'junction');
  const others = {
    tank: takeKind(unread, 'tank'),
    reservoir: takeKind(unread, 'reservoir'),
    pipe: takeKind(unread, 'pipe'),
    pump: takeKind(unread, 'pump'),
    valve: takeKind(unread, 'valve'),
  };
  const at = unread.take(AT).map(([, id = '']) => id);
  return { ...others, junction: [...new Set([...junctions, ...at])] };
};

export const nodesOf = ({ junction, tank, reservoir }: Elements): readonly string[] => [
  ...new Set([...junction, ...tank, ...reservoir]),
];
export const linksOf = ({ pipe, pump, valve }: Elements): readonly string[] => [
  ...new Set([...pipe, ...pump, ...valve]),
];
