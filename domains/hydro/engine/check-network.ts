import { HydroError } from '../errors.ts';
import { LINK, NODE } from './codes.ts';
import { throwInpProblems } from './inp-report.ts';
import type { Model } from './model.ts';
import type { EpanetProject } from './project.ts';

const MOST_NAMES = 20;

/** EPANET's number reader takes `nan` and `inf` for numbers; a run with them ends in nonsense and no error. */
const NOT_FINITE = /^[+-]?(nan|inf|infinity)(\(.*\))?$/i;

const requireFiniteNumbers = (project: EpanetProject, model: Model, inp: string): void => {
  const nodes = new Float64Array(project.nodeCount);
  const links = new Float64Array(project.linkCount);
  const bad = (values: Float64Array, ids: readonly string[]) => ids.filter((_, i) => !Number.isFinite(values[i]));
  const found = [
    ...[NODE.elevation, NODE.baseDemand].flatMap((property) => {
      project.nodeValues(property, nodes);
      return bad(nodes, model.nodeIds);
    }),
    ...[LINK.diameter, LINK.length, LINK.roughness].flatMap((property) => {
      project.linkValues(property, links);
      return bad(links, model.linkIds);
    }),
  ];
  if (found.length === 0) return;
  const message = 'NaN or an infinite number, wanted a finite one';
  const problems = inp.split(/\r?\n/).flatMap((text, i) => {
    const words = (text.split(';')[0] ?? '').trim().split(/\s+/).slice(1);
    const isBad = (word: string) =>
      NOT_FINITE.test(word) || Math.abs(Number.parseFloat(word)) === Number.POSITIVE_INFINITY;
    return words.some(isBad) ? [{ line: i + 1, text: text.trim(), message }] : [];
  });
  throwInpProblems(
    problems.length > 0
      ? problems
      : [{ line: 0, text: '', message: `${message}, at ${found.slice(0, MOST_NAMES).join(', ')}` }],
  );
};

const requireSupply = (model: Model): void => {
  const junctions = model.nodeIds.length - model.tanks.length - model.reservoirs.length;
  if (junctions > 0 && model.tanks.length + model.reservoirs.length > 0) return;
  throw new HydroError(
    'NETWORK_INVALID',
    `Cannot simulate the network: found ${junctions} junctions, ${model.tanks.length} tanks and ${model.reservoirs.length} reservoirs, wanted at least one junction and one tank or reservoir`,
  );
};

const requireLinks = ({ nodeIds, linkFrom, linkTo }: Model): void => {
  const linked = new Uint8Array(nodeIds.length);
  for (const node of linkFrom) linked[node] = 1;
  for (const node of linkTo) linked[node] = 1;
  const alone = nodeIds.filter((_, node) => linked[node] === 0);
  if (alone.length === 0) return;
  const some = `${alone.slice(0, MOST_NAMES).join(', ')}${alone.length > MOST_NAMES ? ' ...' : ''}`;
  throw new HydroError(
    'NETWORK_INVALID',
    `Cannot simulate the network: ${alone.length} nodes have no link: ${some}; connect them or take them out`,
    { nodeIds: alone.slice(0, 1000) },
  );
};

/** EPANET stops at an island without a source, with a sentence that names nobody. */
const requireSources = ({ nodeIds, linkFrom, linkTo, tanks, reservoirs }: Model): void => {
  const neighbours = nodeIds.map((): number[] => []);
  for (const [link, from] of linkFrom.entries()) {
    const to = linkTo[link] ?? 0;
    neighbours[from]?.push(to);
    neighbours[to]?.push(from);
  }
  const reached = new Set([...tanks, ...reservoirs]);
  for (const node of reached) for (const next of neighbours[node] ?? []) reached.add(next);
  const cutOff = nodeIds.filter((_, node) => !reached.has(node));
  if (cutOff.length === 0) return;
  const some = `${cutOff.slice(0, MOST_NAMES).join(', ')}${cutOff.length > MOST_NAMES ? ' ...' : ''}`;
  throw new HydroError(
    'NETWORK_INVALID',
    `Cannot simulate the network: no link, open or closed, leads from a reservoir or tank to ${cutOff.length} nodes: ${some}; connect them or take them out`,
    { nodeIds: cutOff.slice(0, 1000) },
  );
};

/** What EPANET accepts when it reads a file and cannot solve, or solves to nonsense. @throws {HydroError} */
export const requireSolvable = (project: EpanetProject, model: Model, inp: string): void => {
  requireSupply(model);
  requireLinks(model);
  requireSources(model);
  requireFiniteNumbers(project, model, inp);
};
