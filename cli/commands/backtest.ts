import { parseArgs } from 'node:util';
import { BacktestInputSchema } from '../../schemas/backtest.ts';
import type { BacktestReport } from '../../schemas/backtest-report.ts';
import { LevelSchema } from '../../schemas/market/level.ts';
import { renderBacktestReport } from '../backtest-report.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { followJob } from '../jobs/follow-job.ts';
import {
  checkInput,
  given,
  JOB_OPTIONS,
  JOB_OPTIONS_HELP,
  toJsonValue,
  toList,
  toNumber,
} from '../jobs/job-options.ts';
import { createJsonView, createProgressView } from '../jobs/progress-view.ts';
import { storedSymbols } from '../jobs/stored-symbols.ts';
import { print, printJson } from '../terminal.ts';
import { ANY_SERVER_HELP, withServer } from '../with-server.ts';

const HELP = `usage: sluice backtest --symbol SYMBOL (--points LIST | --strategy JSON) [options]

Tries a strategy on stored bars, bar by bar: a point is acted upon at the open after the bar that confirmed it. The sample
series is there from the start: sluice backtest --symbol SPX --level 1d --points buy2,buy3

  --symbol LIST       symbols to trade, each with capital of its own; SYN00* stands for all that begin with SYN00
  --level LEVEL       bar size: ${LevelSchema.options.join(', ')}; default 1d
  --points LIST       get in at these points, out at opposite ones and at the price that refutes the point
  --strategy JSON     when to trade, as data, instead of --points: JSON, @FILE, or - for stdin
  --from, --to TIME   first and last day or time to trade (ISO 8601, UTC)
  --definition JSON   rules that differ from the defaults: JSON, @FILE, or -
  --grid JSON         values to try by path, such as {"strategy.stops.percent": [5, 10]}: JSON, @FILE, or -
  --folds N           stretches of time that are reported on their own; default 5
  --market NAME       us, a-share or crypto: costs and rules to start from; default by the series
  --board NAME        price limits of a-share: main, star, chinext, bse, st, none
  --costs JSON        costs other than those of the market: JSON, @FILE, or -
  --cash AMOUNT       capital a symbol; default 1000000
  --warm-up N         least bars before the first that may trade; default 100
${JOB_OPTIONS_HELP}
${ANY_SERVER_HELP}

exit codes: 0 success, 1 the backtest failed, 2 usage, 3 server not reachable, 130 Ctrl-C`;

export const backtestCommand: Command = {
  name: 'backtest',
  summary: 'try a strategy on stored bars',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...JOB_OPTIONS,
        symbol: { type: 'string', multiple: true },
        level: { type: 'string' },
        points: { type: 'string', multiple: true },
        strategy: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        definition: { type: 'string' },
        grid: { type: 'string' },
        folds: { type: 'string' },
        market: { type: 'string' },
        board: { type: 'string' },
        costs: { type: 'string' },
        cash: { type: 'string' },
        'warm-up': { type: 'string' },
      },
    });
    if (positionals.length > 0) throw new UsageError(`found ${positionals.join(' ')}, want options only`);
    const symbols = toList(values.symbol);
    if (symbols === undefined) throw new UsageError('found no --symbol, want one at least, such as --symbol SPX');
    const folds = toNumber('folds', values.folds);
    const input = given({
      symbols,
      level: values.level,
      points: toList(values.points),
      strategy: toJsonValue('strategy', values.strategy),
      from: values.from,
      to: values.to,
      definition: toJsonValue('definition', values.definition),
      grid: toJsonValue('grid', values.grid),
      walkForward: folds === undefined ? undefined : { folds },
      market: values.market,
      board: values.board,
      costs: toJsonValue('costs', values.costs),
      cash: toNumber('cash', values.cash),
      warmUpBars: toNumber('warm-up', values['warm-up']),
    });
    checkInput(BacktestInputSchema, input);
    const exitCode = await withServer(values, async (client, interrupted) => {
      const view = values['json-progress']
        ? createJsonView()
        : createProgressView(
            ({ done, total, symbol, failed }) =>
              `backtest: ${done} of ${total} units done${symbol ? ` · ${symbol}` : ''}${failed ? ` · ${failed} failed` : ''}`,
          );
      const named = { ...input, symbols: await storedSymbols(client, symbols, values.level ?? '1d') };
      checkInput(BacktestInputSchema, named);
      const job = await followJob(client, { assistantId: 'backtest', input: named }, view, interrupted);
      if (job.values === undefined) return job.exitCode;
      const { report } = job.values as { readonly report: BacktestReport };
      if (values.json) printJson(report);
      else print(renderBacktestReport(report).trimEnd());
      return job.exitCode;
    });
    return exitCode ?? EXIT.ctrlC;
  },
};
