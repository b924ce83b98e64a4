import { parseArgs } from 'node:util';
import { runningInstance } from '../../launcher/instance-file.ts';
import { workflowIdOf } from '../../schemas/runs.ts';
import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { modelInUse } from '../model-in-use.ts';
import { runPath, startRun } from '../run-stream.ts';
import { START_OPTIONS, START_OPTIONS_HELP, toInstanceOptions } from '../start-options.ts';
import { notice, print } from '../terminal.ts';
import { watchRun } from '../watch-run.ts';
import { fired, withInstance } from '../with-instance.ts';

const MODES = ['updates', 'messages-tuple', 'custom'];
const QUESTION =
  'Analyse SPX daily: trend against the 50 and 200 day moving averages, MACD, volatility and the deepest drawdown. Write a short report.';

const HELP = `usage: sluice demo [--exit] [options]

Starts everything, has the analyst examine the sample series (S&P 500, daily), and shows where to look at the run.

  --exit                   stop everything after the report, instead of staying up until Ctrl-C
${START_OPTIONS_HELP}`;

const analyse = async (apiUrl: string, temporalUi: string | undefined): Promise<ExitCode> => {
  const client = new ApiClient(apiUrl);
  notice(`model: ${modelInUse(process.env)}`);
  notice(`asking the analyst: ${QUESTION}`);
  const input = { messages: [{ role: 'user', content: QUESTION }] };
  const { run, exitCode } = await watchRun(
    client,
    (signal) => startRun(client, { assistantId: 'analyst', input, modes: MODES, signal }),
    { modes: MODES, json: false, detach: true },
  );
  if (run === undefined) return exitCode;
  print(`\nThe run in the API:          ${apiUrl}${runPath(run)}`);
  if (temporalUi !== undefined)
    print(`The run in the Temporal UI:  ${temporalUi}/namespaces/default/workflows/${workflowIdOf(run.runId)}`);
  return exitCode;
};

/** The rules answer faster than anyone can read: on a terminal their words come one by one. */
const environment = (): NodeJS.ProcessEnv =>
  process.stdout.isTTY === true ? { SLUICE_OFFLINE_DELAY_MS: '10', ...process.env } : process.env;

export const demoCommand: Command = {
  name: 'demo',
  summary: 'see it work: an analysis of the sample series, from start to report',
  help: HELP,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { ...START_OPTIONS, exit: { type: 'boolean', default: false } },
    });
    const options = toInstanceOptions(values);
    const running = runningInstance(options.dataDir);
    if (running?.api !== undefined) {
      notice(`using the instance that runs on ${options.dataDir}`);
      return analyse(running.api, running.temporalUi);
    }
    notice('starting PostgreSQL, Temporal, a worker and the API');
    const exitCode = await withInstance({ ...options, env: environment() }, async (instance, interrupted) => {
      const code = await analyse(instance.apiUrl, instance.temporalUi);
      if (values.exit || code === EXIT.ctrlC) return code;
      print('\nStays up until Ctrl-C.');
      await fired(interrupted);
      return code;
    });
    return exitCode ?? EXIT.ctrlC;
  },
};
