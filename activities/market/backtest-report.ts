import { combineReports } from '../../domains/backtest/index.ts';
import { definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import type { BacktestInput } from '../../schemas/backtest.ts';
import type { BacktestReport, SymbolBacktest } from '../../schemas/backtest-report.ts';
import { DefinitionOptionsSchema } from '../../schemas/definition.ts';
import { strategyHash } from '../../schemas/strategy-hash.ts';
import { setsOf } from './backtest-plan.ts';

const FILL_RULE =
  'A point is acted upon at the open after the bar that confirmed it, never at its drawn extreme; points withdrawn later count. ' +
  'Within a bar the stop comes before the target, unless the bar opens at the target; a stop fills at the worse of its price ' +
  'and the open, a target at the better. Suspended bars pass with orders waiting; at the upper price limit a buy is dropped, ' +
  'at the lower one a sale waits. A short that has eaten the capital at a close is bought back at the next open. A position still open at the end is marked at the last close, costs of its sale included.';

/** The answer of a backtest, from the reports of its symbols in the order of the input. */
export const combineBacktest = (
  input: BacktestInput,
  reports: readonly SymbolBacktest[],
  failed: BacktestReport['failed'],
): BacktestReport => {
  const order = (symbol: string): number => input.symbols.indexOf(symbol);
  const symbols = [...reports].sort((a, b) => order(a.symbol) - order(b.symbol));
  const combined = symbols.length === 0 ? null : combineReports(symbols);
  return {
    sets: setsOf(input).map(({ values, strategy, definition }) => ({
      values,
      strategy,
      strategyHash: strategyHash(strategy),
      definition: DefinitionOptionsSchema.parse(resolveDefinition(definition)),
      definitionHash: definitionHash(resolveDefinition(definition)),
    })),
    fillRule: FILL_RULE,
    symbols,
    failed,
    combined,
  };
};
