import type { JsonProblem } from './json-reader.ts';
import type { Network } from './network.ts';

const duplicates = (list: string, ids: readonly string[]): readonly JsonProblem[] => {
  const seen = new Set<string>();
  return ids.flatMap((id, i) => {
    const again = seen.has(id);
    seen.add(id);
    return again ? [{ path: `network.${list}[${i}].id`, message: `${id} is used twice` }] : [];
  });
};

/** Ids of the nodes that no reservoir or tank can reach over any link, whatever its status. */
export const findUnreachableNodes = (network: Network): readonly string[] => {
  const neighbours = new Map<string, string[]>();
  const links = [...network.pipes, ...network.pumps, ...network.valves];
  const join = (from: string, to: string) => {
    const known = neighbours.get(from);
    if (known) known.push(to);
    else neighbours.set(from, [to]);
  };
  for (const { from, to } of links) {
    join(from, to);
    join(to, from);
  }
  const reached = new Set([...network.reservoirs, ...network.tanks].map(({ id }) => id));
  for (const id of reached) for (const next of neighbours.get(id) ?? []) reached.add(next);
  return network.junctions.map(({ id }) => id).filter((id) => !reached.has(id));
};

interface Reference {
  readonly path: string;
  readonly id: string | undefined;
}

const missing = (what: string, references: readonly Reference[], known: ReadonlySet<string>): readonly JsonProblem[] =>
  references.flatMap(({ path, id }) =>
    id === undefined || known.has(id) ? [] : [{ path: `network.${path}`, message: `${what} ${id} is not defined` }],
  );

const patternReferences = (network: Network): readonly Reference[] => [
  ...network.junctions.flatMap(({ demands }, i) =>
    demands.map(({ patternId }, j) => ({ path: `junctions[${i}].demands[${j}].patternId`, id: patternId })),
  ),
  ...network.reservoirs.map(({ patternId }, i) => ({ path: `reservoirs[${i}].patternId`, id: patternId })),
  ...network.pumps.flatMap(({ speedPatternId, pricePatternId }, i) => [
    { path: `pumps[${i}].speedPatternId`, id: speedPatternId },
    { path: `pumps[${i}].pricePatternId`, id: pricePatternId },
  ]),
  { path: 'energy.globalPricePatternId', id: network.energy.globalPricePatternId },
];

const curveReferences = (network: Network): readonly Reference[] => [
  ...network.pumps.flatMap(({ headCurveId, efficiencyCurveId }, i) => [
    { path: `pumps[${i}].headCurveId`, id: headCurveId },
    { path: `pumps[${i}].efficiencyCurveId`, id: efficiencyCurveId },
  ]),
  ...network.tanks.map(({ volumeCurveId }, i) => ({ path: `tanks[${i}].volumeCurveId`, id: volumeCurveId })),
  ...network.valves.flatMap(({ curveId, setting }, i) => [
    { path: `valves[${i}].curveId`, id: curveId },
    { path: `valves[${i}].setting`, id: typeof setting === 'string' ? setting : undefined },
  ]),
];

const linkProblems = (network: Network): readonly JsonProblem[] => {
  const nodes = new Set([...network.junctions, ...network.reservoirs, ...network.tanks].map(({ id }) => id));
  return (['pipes', 'pumps', 'valves'] as const).flatMap((list) =>
    network[list].flatMap(({ from, to }, i): readonly JsonProblem[] => [
      ...missing(
        'node',
        [
          { path: `${list}[${i}].from`, id: from },
          { path: `${list}[${i}].to`, id: to },
        ],
        nodes,
      ),
      ...(from === to ? [{ path: `network.${list}[${i}]`, message: `it starts and ends at node ${from}` }] : []),
    ]),
  );
};

const supplyProblems = (network: Network): readonly JsonProblem[] => {
  if (network.reservoirs.length + network.tanks.length === 0) {
    return [{ path: 'network.reservoirs', message: 'there is no reservoir or tank, wanted at least one' }];
  }
  if (network.junctions.length === 0) return [{ path: 'network.junctions', message: 'there is no junction' }];
  const alone = findUnreachableNodes(network);
  if (alone.length === 0) return [];
  const some = `${alone.slice(0, 10).join(', ')}${alone.length > 10 ? ' ...' : ''}`;
  return [{ path: 'network.junctions', message: `${alone.length} not connected to any reservoir or tank: ${some}` }];
};

/** Double ids, references to nothing, no source, and nodes that no source reaches. */
export const findTopologyProblems = (network: Network): readonly JsonProblem[] => {
  const nodes = [...network.junctions, ...network.reservoirs, ...network.tanks].map(({ id }) => id);
  const links = [...network.pipes, ...network.pumps, ...network.valves].map(({ id }) => id);
  const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);
  const problems = [
    ...duplicates('nodes', nodes),
    ...duplicates('links', links),
    ...duplicates('patterns', ids(network.patterns)),
    ...duplicates('curves', ids(network.curves)),
    ...linkProblems(network),
    ...missing('pattern', patternReferences(network), new Set(ids(network.patterns))),
    ...missing('curve', curveReferences(network), new Set(ids(network.curves))),
  ];
  return problems.length > 0 ? problems : supplyProblems(network);
};
