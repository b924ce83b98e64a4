import type { PressureUnit } from '../../../../domains/hydro/index.ts';
import { exact, NUMBER, toNumber, type Unread } from './unread.ts';

/** A pressure that a text names. Without a unit it is in that of the network. */
export interface PressureLimit {
  readonly value: number;
  readonly unit?: PressureUnit | undefined;
  /** A word in the place of a unit that is none. */
  readonly unknownUnit?: string | undefined;
}

const UNITS: readonly (readonly [RegExp, PressureUnit, factor: number])[] = [
  [/^(?:psig?|lbs?\/in2|磅)$/iu, 'psi', 1],
  [/^(?:mpa|兆帕)$/iu, 'kPa', 1_000],
  [/^(?:kpa|千帕)$/iu, 'kPa', 1],
  [/^(?:bars?|barg|巴)$/iu, 'bar', 1],
  [/^(?:m|met(?:er|re)s?|mh2o|mwc|mca|米(?:水柱)?)$/iu, 'm', 1],
  [/^(?:ft|feet|foot|英尺)$/iu, 'ft', 1],
];
const UNIT_WORDS =
  'psig?|lbs?\\/in2|[mk]pa|barg?|bars|mh2o|mwc|mca|met(?:er|re)s?|feet|foot|ft|m|磅|兆帕|千帕|巴|米水柱|米|英尺';
const UNIT = `(?<unit>(?:${UNIT_WORDS})(?![A-Za-z0-9/]))`;
const VALUE = `(?<value>${NUMBER})`;
/** Words that follow a number and are no unit of it. */
const NO_UNITS =
  'and|or|in|at|for|over|during|when|while|with|without|if|on|of|to|the|a|by|then|anywhere|everywhere|somewhere|from|between|using|as|after|' +
  'before|but|please|demand|pressure|is|are|was|hours?|instead|now|too|also|there|there|under|until|so|than|because|units?|inside|across|within|network|that|this|it|show|tell|how|where|which';
const OTHER_UNIT = `(?:(?!(?:${NO_UNITS})\\b)(?<other>[A-Za-z][A-Za-z0-9/²³]*))`;
const BELOW =
  'below|under|beneath|less than|lower than|smaller than|at least|not less than|no less than|minimum(?: pressure)?(?: of)?|min|residual(?: pressure)?(?: of)?|threshold(?: of)?|limit(?: of)?|keep(?:ing)?|<=?|≥|>=|低于|小于|不足|不到|不低于|不小于|少于|至少|最低|阈值为?';

const LIMITS = [
  new RegExp(
    `(?:${BELOW})\\s*(?:about\\s+|a\\s+pressure\\s+of\\s+|压力\\s*)?${VALUE}\\s*(?:${UNIT}|${OTHER_UNIT})?`,
    'iu',
  ),
  new RegExp(`${VALUE}\\s*(?:(?<unit>${UNIT_WORDS})\\s*)?(?:以下|之下)`, 'iu'),
  new RegExp(`${VALUE}\\s*(?<unit>psig?|[mk]pa|bars?|mh2o|兆帕|千帕)(?![A-Za-z0-9/])`, 'iu'),
];
/** "Keep it above 20 m" is a limit too. */
const KEPT = new RegExp(
  `(?:\\bkeep\\w*|\\bmaintain\\w*|\\bstay\\w*|\\bremain\\w*|保持|维持)[^.;]{0,30}?(?:above|over|at least|高于|不低于)\\s*${VALUE}\\s*${UNIT}?`,
  'iu',
);
const NEGATIVE = /\bnegative pressures?\b|\bpressures?\b[^.?!]{0,30}\bnegative\b|负压/iu;
const ABOVE = new RegExp(
  `(?:above|over|more than|greater than|higher than|exceed\\w*|>|高于|大于|超过)\\s*${VALUE}\\s*${UNIT}`,
  'iu',
);

const toLimit = ({ groups = {} }: RegExpExecArray): PressureLimit => {
  const value = toNumber(groups.value);
  const [, unit, factor = 1] = UNITS.find(([words]) => words.test(groups.unit ?? '')) ?? [];
  return {
    value: exact(value * factor),
    ...(unit !== undefined && { unit }),
    ...(groups.other !== undefined && { unknownUnit: groups.other }),
  };
};

/** The pressure that a text compares with; `above`: it asks what is over one, which no tool tells. */
export const takePressure = (
  unread: Unread,
): { readonly limit: PressureLimit | undefined; readonly above: boolean } => {
  const kept = unread.takeFirst([KEPT]);
  const above = kept === undefined && unread.takeFirst([ABOVE]) !== undefined;
  const match = kept ?? unread.takeFirst(LIMITS);
  // Below nothing it is the same in all units.
  if (match === undefined && unread.takeFirst([NEGATIVE])) return { limit: { value: 0, unit: 'psi' }, above };
  return { limit: match && toLimit(match), above };
};
