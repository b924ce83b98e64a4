import { type InpProblem, throwInpProblems } from '../engine/inp-report.ts';
import { type Limits, requireInpBytes, requireNodes, toLimits } from '../limits.ts';
import { type InpLine, readInpLines, scanInp } from './inp-lines.ts';
import { InpReader } from './inp-reader.ts';
import { LineError } from './inp-words.ts';
import type { Network } from './network.ts';

/**
 * INP text as a network of plain JSON.
 * @throws {HydroError} `INP_INVALID` naming the first bad line and its text; `details.problems` lists the first
 * thousand. `NETWORK_TOO_LARGE` before it is read.
 * @see EPANET 2.2 user manual, appendix C.2
 */
export const parseInp = (inp: string, limits: Partial<Limits> = {}): Network => {
  const most = toLimits(limits);
  requireInpBytes(inp.length, most);
  requireNodes(scanInp(inp).nodes, most);
  const { lines, problems } = readInpLines(inp);
  const reader = new InpReader();
  const found: InpProblem[] = [...problems];
  // EPANET reads the nodes and links of a file before anything that refers to them, whatever the order of sections.
  const first = ['JUNCTIONS', 'RESERVOIRS', 'TANKS', 'PIPES', 'PUMPS', 'VALVES'];
  const ordered = [
    ...lines.filter(({ section }) => first.includes(section)),
    ...lines.filter(({ section }) => !first.includes(section)),
  ];
  for (const line of ordered) {
    try {
      reader.read(line);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      found.push({ line: line.line, text: line.text, message: error.message });
    }
  }
  const all = [...found, ...findBadReferences(lines, reader)];
  if (all.length > 0) throwInpProblems(all.sort((a, b) => a.line - b.line));
  return reader.toNetwork();
};

/** Links whose nodes are not defined; checked at the end because sections may come in any order. */
const findBadReferences = (lines: readonly InpLine[], reader: InpReader): readonly InpProblem[] => {
  const known = (id: string) => reader.junctions.has(id) || reader.reservoirs.has(id) || reader.tanks.has(id);
  return lines
    .filter(({ section }) => ['PIPES', 'PUMPS', 'VALVES'].includes(section))
    .flatMap(({ line, text, tokens }) =>
      tokens
        .slice(1, 3)
        .filter((id) => !known(id))
        .map((id) => ({ line, text, message: `node ${id} is not defined` })),
    );
};
