import type { InpProblem } from '../engine/inp-report.ts';
import { findBadNumber, mayHaveBadNumbers } from './inp-numbers.ts';
import { findCutOff, findNoText } from './inp-text.ts';

/** One line with content of an INP text. */
export interface InpLine {
  readonly section: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** Words before the comment; a quoted word may hold spaces. */
  readonly tokens: readonly string[];
}

export const SECTIONS = [
  'TITLE',
  'JUNCTIONS',
  'RESERVOIRS',
  'TANKS',
  'PIPES',
  'PUMPS',
  'VALVES',
  'TAGS',
  'DEMANDS',
  'STATUS',
  'PATTERNS',
  'CURVES',
  'CONTROLS',
  'RULES',
  'ENERGY',
  'EMITTERS',
  'LEAKAGE',
  'QUALITY',
  'SOURCES',
  'REACTIONS',
  'MIXING',
  'TIMES',
  'REPORT',
  'OPTIONS',
  'COORDINATES',
  'VERTICES',
  'LABELS',
  'BACKDROP',
  'ROUGHNESS',
  'END',
] as const;

/** EPANET matches section names by their first four letters. */
const sectionOf = (header: string): string | undefined =>
  SECTIONS.find((name) => header.toUpperCase().startsWith(`[${name.slice(0, 4)}`));

/** Splits INP text into lines by section; headers EPANET would not know, and text before the first, are problems. */
export const readInpLines = (
  inp: string,
): { readonly lines: readonly InpLine[]; readonly problems: readonly InpProblem[] } => {
  const lines: InpLine[] = [];
  const problems: InpProblem[] = [];
  let section: string | undefined;
  for (const [index, raw] of inp.split(/\r?\n/).entries()) {
    const line = index + 1;
    const text = raw.trim();
    if (text.startsWith('[')) {
      section = sectionOf(text);
      if (section === undefined) problems.push({ line, text, message: 'no section of EPANET has this name' });
      if (section === 'END') break;
      continue;
    }
    const content = section === 'TITLE' ? text : (text.split(';')[0] ?? '').trim();
    if (content === '') continue;
    if (section === undefined) {
      if (problems.length === 0) problems.push({ line, text, message: 'text before the first [SECTION]' });
      continue;
    }
    const tokens = [...content.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    lines.push({ section, line, text, tokens });
  }
  return { lines, problems };
};

/** Words that a link needs. EPANET 2.3 drops a link with fewer than three without a word, and makes up the rest. */
const LEAST_WORDS: Readonly<Record<string, number>> = { '[PIPE': 6, '[PUMP': 4, '[VALV': 6 };

/** Characters of a line that EPANET surely reads in whole. */
const SHORT = 79;
const SHOWN = 200;
const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)} ...` : text);

/** What can be known of an INP text without opening it, in one pass over up to millions of lines. */
export interface InpScan {
  readonly nodes: number;
  /** What is no text, lines that EPANET would cut, link lines with too few words, and numbers that it would make up. */
  readonly problems: readonly InpProblem[];
}

export const scanInp = (inp: string): InpScan => {
  const problems: InpProblem[] = [...findNoText(inp)];
  const readsNumbers = mayHaveBadNumbers(inp);
  let section = '';
  let nodes = 0;
  let line = 0;
  for (let start = 0; start < inp.length; ) {
    const end = inp.indexOf('\n', start);
    const stop = end < 0 ? inp.length : end;
    let first = start;
    while (first < stop && inp.charCodeAt(first) <= 32) first += 1;
    line += 1;
    const cut = stop - start > SHORT ? findCutOff(section, inp.slice(start, stop)) : undefined;
    if (cut !== undefined) problems.push({ line, text: shorten(inp.slice(first, stop).trim()), message: cut });
    if (first < stop && inp[first] === '[') section = inp.slice(first, first + 5).toUpperCase();
    else if (first < stop && inp[first] !== ';') {
      const least = LEAST_WORDS[section];
      if (section === '[JUNC' || section === '[RESE' || section === '[TANK') nodes += 1;
      else if (least !== undefined) {
        const text = inp.slice(first, stop).trim();
        const words = (text.split(';')[0] ?? '').trim().split(/\s+/).length;
        if (words < least) problems.push({ line, text, message: `${words} words, wanted at least ${least}` });
      }
      const bad = readsNumbers ? findBadNumber(section, inp.slice(first, stop)) : undefined;
      if (bad !== undefined) problems.push({ line, text: inp.slice(first, stop).trim(), message: bad });
    }
    start = stop + 1;
  }
  return { nodes, problems };
};
