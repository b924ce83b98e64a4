import { parseArgs } from 'node:util';
import { workflowIdOf } from '../../schemas/runs.ts';
import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
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

export const demoCommand: Command = {
  name: 'demo',
  summary: 'see it work: an analysis of the sample series, from start to report',
  help: HELP,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { ...START_OPTIONS, exit: { type: 'boolean', default: false } },
    });
    notice('starting PostgreSQL, Temporal, a worker and the API');
    const exitCode = await withInstance(toInstanceOptions(values), async (instance, interrupted) => {
      const { apiUrl, temporalUi } = instance;
      const client = new ApiClient(apiUrl);
      notice(`model: ${modelInUse(process.env)}`);
      notice(`asking the analyst: ${QUESTION}`);
      const input = { messages: [{ role: 'user', content: QUESTION }] };
      const watched = await watchRun(
        client,
        (signal) => startRun(client, { assistantId: 'analyst', input, modes: MODES, signal }),
        { modes: MODES, json: false, detach: true },
      );
      if (watched.run === undefined || watched.exitCode === EXIT.ctrlC) return EXIT.ctrlC;
      print();
      print(`The run in the API:          ${apiUrl}${runPath(watched.run)}`);
      if (temporalUi !== undefined)
        print(
          `The run in the Temporal UI:  ${temporalUi}/namespaces/default/workflows/${workflowIdOf(watched.run.runId)}`,
        );
      if (!values.exit) {
        print('\nStays up until Ctrl-C.');
        await fired(interrupted);
      }
      return watched.exitCode;
    });
    return exitCode ?? EXIT.ctrlC;
  },
};
