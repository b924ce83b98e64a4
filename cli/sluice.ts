import { AlreadyRunningError } from '../launcher/already-running.ts';
import { toDataDirError } from '../launcher/system-fault.ts';
import { EngineError } from '../schemas/errors.ts';
import { ApiError, UnreachableError } from './api-client.ts';
import { type Command, UsageError } from './command.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { backtestCommand } from './commands/backtest.ts';
import { calibrateCommand } from './commands/calibrate.ts';
import { chartCommand } from './commands/chart.ts';
import { demoCommand } from './commands/demo.ts';
import { exportCommand } from './commands/export.ts';
import { helpCommand, overviewOf } from './commands/help.ts';
import { importCommand } from './commands/import.ts';
import { networkCommand } from './commands/network.ts';
import { networksCommand } from './commands/networks.ts';
import { resultsCommand } from './commands/results.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { scanCommand } from './commands/scan.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { seriesCommand } from './commands/series.ts';
import { simulateCommand } from './commands/simulate.ts';
import { startCommand } from './commands/start.ts';
import { testCommand } from './commands/test.ts';
import { threadsCommand } from './commands/threads.ts';
import { watchCommand } from './commands/watch.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { notice, print } from './terminal.ts';

const COMMANDS: readonly Command[] = [
  startCommand,
  runCommand,
  threadsCommand,
  runsCommand,
  importCommand,
  exportCommand,
  seriesCommand,
  analyzeCommand,
  chartCommand,
  scanCommand,
  backtestCommand,
  watchCommand,
  simulateCommand,
  calibrateCommand,
  scheduleCommand,
  testCommand,
  networkCommand,
  networksCommand,
  resultsCommand,
  demoCommand,
  helpCommand(() => COMMANDS),
];

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** One sentence for what went wrong, and the exit code that tells it to a script. */
const explain = (error: unknown): readonly [ExitCode, string] => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError || codeOf(error).startsWith('ERR_PARSE_ARGS')) return [EXIT.usage, message];
  if (error instanceof AlreadyRunningError || error instanceof UnreachableError) return [EXIT.server, message];
  if (error instanceof EngineError || error instanceof ApiError) return [EXIT.failed, message];
  const systemFault = toDataDirError(codeOf(error), 'the data directory');
  return [EXIT.failed, systemFault?.message ?? message];
};

/** One call of the command line program. @returns Its exit code. */
export const sluice = async ([name, ...args]: readonly string[]): Promise<ExitCode> => {
  const asksForHelp = name === undefined || name === '--help' || name === '-h';
  const command = COMMANDS.find((known) => known.name === (asksForHelp ? 'help' : name));
  if (command === undefined) {
    notice(`unknown command ${name}\n${overviewOf(COMMANDS)}`);
    return EXIT.usage;
  }
  if (args.includes('--help') || args.includes('-h')) {
    print(command.help);
    return EXIT.success;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const [code, message] = explain(error);
    notice(code === EXIT.usage ? `${message}; see sluice help ${command.name}` : message);
    return code;
  }
};
