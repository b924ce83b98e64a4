import { HydroError } from '../errors.ts';

/** One refused line of an INP text. */
export interface InpProblem {
  /** From 1; 0 when the problem is of the whole file. */
  readonly line: number;
  /** The line as written, without its line end. */
  readonly text: string;
  readonly message: string;
}

const toSingleSpaces = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** A file of the wrong kind has as many problems as lines. */
const MOST_PROBLEMS = 1000;

/** Throws `INP_INVALID` naming the first bad line; `details.problems` holds the first thousand of `problemCount`. */
export const throwInpProblems = (problems: readonly InpProblem[]): never => {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const where =
    first && first.line > 0
      ? `line ${first.line}: ${first.message}; found ${JSON.stringify(first.text)}`
      : first?.message;
  throw new HydroError('INP_INVALID', `Cannot read the INP text, ${where}${more}; correct it and send it again`, {
    problems: problems.slice(0, MOST_PROBLEMS),
    problemCount: problems.length,
  });
};

/**
 * Turns EPANET's report of a refused file into line-level problems. EPANET quotes the section and the line but gives
 * no line number, so the quoted text is looked up in its section.
 */
export const throwInpError = (inp: string, report: string, sentence: string): never => {
  const reported = [...report.replaceAll('\r', '').matchAll(/^\s*Error (\d+): (.*)\n(?:[ \t]*(\S.*)\n)?/gm)];
  const lines = inp.split(/\r?\n/);
  const sections: string[] = [];
  let section = '';
  for (const line of lines) {
    if (line.trimStart().startsWith('[')) section = line.trim().slice(0, 5).toUpperCase();
    sections.push(section);
  }
  const taken = new Set<number>();
  const problems = reported
    .filter(([, code]) => code !== '200')
    .map(([, code, message = '', quoted = '']): InpProblem => {
      const text = toSingleSpaces(quoted);
      const prefix = (message.match(/in \[(\w+)\] section/)?.[1] ?? '').slice(0, 4).toUpperCase();
      const matches = (line: string, index: number, exact: boolean): boolean =>
        !taken.has(index) &&
        text !== '' &&
        (exact ? toSingleSpaces(line) === text : toSingleSpaces(line).startsWith(text)) &&
        (prefix === '' || (sections[index] ?? '').startsWith(`[${prefix}`));
      const exact = lines.findIndex((line, index) => matches(line, index, true));
      const index = exact >= 0 ? exact : lines.findIndex((line, i) => matches(line, i, false));
      if (index >= 0) taken.add(index);
      return {
        line: index + 1,
        text: (lines[index] ?? quoted).trim(),
        message: `${message.trim().replace(/:$/, '')} (EPANET error ${code})`,
      };
    });
  return throwInpProblems(problems.length > 0 ? problems : [{ line: 0, text: '', message: sentence }]);
};
