import { pickSet } from '../../domains/backtest/index.ts';
import { definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import type { BacktestInput } from '../../schemas/backtest.ts';
import type { BacktestUnit, BacktestUnitResult, FoldPick } from '../../schemas/backtest-units.ts';
import { EngineError } from '../../schemas/errors.ts';
import { type ParameterSet, parameterSets } from '../../schemas/parameter-sets.ts';

/** Sets that one unit tries: some tenths of a second on 20,000 bars. */
const SETS_A_UNIT = 25;

/** @throws {EngineError} INVALID_REQUEST for what the schema of the input refuses too. */
export const setsOf = (input: BacktestInput): readonly ParameterSet[] => {
  const found = parameterSets(input);
  if ('sets' in found) return found.sets;
  throw new EngineError('INVALID_REQUEST', `Cannot backtest: ${found.path.join('.')}: ${found.fault}`);
};

/** Set numbers in groups; those of one definition side by side, so that a unit replays a series few times. */
const groupSets = (sets: readonly ParameterSet[]): number[][] => {
  const hashes = sets.map(({ definition }) => definitionHash(resolveDefinition(definition)));
  const order = [...sets.keys()].sort((a, b) => (hashes[a] ?? '').localeCompare(hashes[b] ?? '') || a - b);
  return Array.from({ length: Math.ceil(order.length / SETS_A_UNIT) }, (_, group) =>
    order.slice(group * SETS_A_UNIT, (group + 1) * SETS_A_UNIT),
  );
};

/** The first round of units: with a grid its sets are tried on each symbol, else each symbol is reported at once. */
export const planUnits = (input: BacktestInput): BacktestUnit[] => {
  const sets = setsOf(input);
  return input.symbols.flatMap((symbol): BacktestUnit[] =>
    sets.length === 1
      ? [{ kind: 'report', symbol, picks: null }]
      : groupSets(sets).map((numbers) => ({ kind: 'score', symbol, sets: numbers })),
  );
};

/** The best set for each fold of a symbol, by what each did on the bars before it. */
const picksOf = (results: readonly Extract<BacktestUnitResult, { kind: 'score' }>[]): FoldPick[] => {
  const scores = results.flatMap((result) => result.scores).sort((a, b) => a.set - b.set);
  return (scores[0]?.folds ?? []).map((_, fold) => {
    const trained = scores.map(({ set, folds }) => ({ set, trained: folds[fold] }));
    const known = trained.flatMap(({ set, trained: one }): FoldPick[] =>
      one === undefined ? [] : [{ set, trained: one }],
    );
    const pick = known[pickSet(known.map((one) => one.trained))];
    if (pick === undefined) throw new RangeError(`No set was tried on fold ${fold}`);
    return pick;
  });
};

/** The second round, after a grid was tried: one report a symbol. A symbol without results (it failed) has none. */
export const planReports = (results: readonly BacktestUnitResult[]): BacktestUnit[] => {
  const scored = results.filter((result) => result.kind === 'score');
  return [...new Set(scored.map(({ symbol }) => symbol))].map((symbol) => ({
    kind: 'report',
    symbol,
    picks: picksOf(scored.filter((result) => result.symbol === symbol)),
  }));
};
