import type { DefinitionOptions } from '../domains/chanlun/index.ts';
import { DefinitionOptionsSchema } from './definition.ts';
import { type PointName, type StrategyData, type StrategyInput, StrategySchema } from './strategy.ts';

/** The most combinations of a grid. */
export const MAX_PARAMETER_SETS = 200;

/** One way to analyse and trade; `values` are those of the grid. */
export interface ParameterSet {
  readonly values: Readonly<Record<string, GridValue>>;
  readonly strategy: StrategyData;
  readonly definition: DefinitionOptions;
}

type GridValue = number | string | boolean;
type Tree = { readonly [key: string]: unknown };

interface Source {
  readonly points?: readonly PointName[];
  readonly strategy?: StrategyData;
  readonly definition: DefinitionOptions;
  readonly grid?: Readonly<Record<string, readonly GridValue[]>>;
}

/** A copy with one value set; steps that are not there are made. */
const withValue = (tree: Tree, [step = '', ...rest]: readonly string[], value: GridValue): Tree => {
  if (rest.length === 0) return { ...tree, [step]: value };
  const inner = tree[step];
  return {
    ...tree,
    [step]: withValue(typeof inner === 'object' && inner !== null ? (inner as Tree) : {}, rest, value),
  };
};

const combinations = (grid: Readonly<Record<string, readonly GridValue[]>>): Record<string, GridValue>[] =>
  Object.entries(grid).reduce<Record<string, GridValue>[]>(
    (sets, [path, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [path]: value }))),
    [{}],
  );

/** What `points` alone stand for: in at these, everything else at its default. */
const strategyOf = ({ points, strategy }: Source): StrategyInput =>
  strategy ?? { entry: { points: [...(points ?? [])] } };

/** Every combination of the grid, checked; without a grid the one set. Or what is wrong, and where. */
export const parameterSets = (
  source: Source,
): { readonly sets: readonly ParameterSet[] } | { readonly path: string[]; readonly fault: string } => {
  const grid = source.grid ?? {};
  const size = Object.values(grid).reduce((product, values) => product * values.length, 1);
  if (size > MAX_PARAMETER_SETS) {
    return {
      path: ['grid'],
      fault: `makes ${size} combinations, wanted at most ${MAX_PARAMETER_SETS}; give fewer values`,
    };
  }
  const base: Tree = { strategy: strategyOf(source), definition: source.definition };
  const sets: ParameterSet[] = [];
  for (const values of combinations(grid)) {
    let tree = base;
    for (const [path, value] of Object.entries(values)) {
      const steps = path.split('.');
      if (steps.length < 2 || (steps[0] !== 'strategy' && steps[0] !== 'definition')) {
        return {
          path: ['grid', path],
          fault: 'is no path such as strategy.stops.percent or definition.divergence.maxRatio',
        };
      }
      tree = withValue(tree, steps, value);
    }
    const strategy = StrategySchema.safeParse(tree.strategy);
    const definition = DefinitionOptionsSchema.safeParse(tree.definition);
    const issue = strategy.error?.issues[0] ?? definition.error?.issues[0];
    if (strategy.success && definition.success) {
      sets.push({ values, strategy: strategy.data, definition: definition.data });
    } else {
      const inside = [strategy.success ? 'definition' : 'strategy', ...(issue?.path ?? [])].map(String);
      const where = source.points !== undefined && inside[1] === 'entry' ? ['points'] : inside;
      const tried = Object.entries(values).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
      const reason = issue?.message ?? 'is invalid';
      return tried.length === 0
        ? { path: where, fault: reason }
        : { path: ['grid'], fault: `with ${tried.join(', ')}: ${where.join('.')}: ${reason}` };
    }
  }
  return { sets };
};
