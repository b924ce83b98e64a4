import type { Times } from './network.ts';

const HOUR_S = 3600;
const UNIT_S: readonly (readonly [prefix: string, seconds: number])[] = [
  ['SEC', 1],
  ['MIN', 60],
  ['HOU', HOUR_S],
  ['DAY', 86_400],
];

const clock = (text: string): number => {
  const parts = text.split(':').map(Number);
  if (parts.length > 3 || parts.some((part) => !Number.isFinite(part))) return Number.NaN;
  const [hours = Number.NaN, minutes = 0, seconds = 0] = parts;
  return Math.round(hours * HOUR_S + minutes * 60 + seconds);
};

/** EPANET's time words: `24`, `1:30`, `90 MIN`, `2 PM`; decimal numbers alone are hours. NaN when it is none. */
export const parseTimeS = (value: string, unit = ''): number => {
  const upper = unit.toUpperCase();
  if (upper === '') return clock(value);
  if (upper === 'AM' || upper === 'PM') {
    const seconds = clock(value);
    const noon = 12 * HOUR_S;
    if (!(seconds < noon + HOUR_S)) return Number.NaN;
    return (seconds >= noon ? seconds - noon : seconds) + (upper === 'PM' ? noon : 0);
  }
  const factor = UNIT_S.find(([prefix]) => upper.startsWith(prefix))?.[1] ?? Number.NaN;
  return Math.round(Number(value) * factor);
};

/** `H:MM:SS`, exact for whole seconds. */
export const formatTime = (seconds: number): string => {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / HOUR_S)}:${two(Math.floor((seconds % HOUR_S) / 60))}:${two(seconds % 60)}`;
};

/** The keywords of [TIMES] by field, in the order they are written. */
export const TIME_KEYWORDS: Readonly<Record<keyof Times, string>> = {
  durationS: 'DURATION',
  hydraulicStepS: 'HYDRAULIC TIMESTEP',
  qualityStepS: 'QUALITY TIMESTEP',
  patternStepS: 'PATTERN TIMESTEP',
  patternStartS: 'PATTERN START',
  reportStepS: 'REPORT TIMESTEP',
  reportStartS: 'REPORT START',
  ruleStepS: 'RULE TIMESTEP',
  clockStartS: 'START CLOCKTIME',
};

/** What EPANET assumes where a file is silent. */
export const DEFAULT_TIMES: Times = {
  durationS: 0,
  hydraulicStepS: HOUR_S,
  qualityStepS: 360,
  patternStepS: HOUR_S,
  patternStartS: 0,
  reportStepS: HOUR_S,
  reportStartS: 0,
  ruleStepS: 360,
  clockStartS: 0,
};
