import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { parseAnswer, parseRunInput } from '../run-input.ts';
import { startRun } from '../run-stream.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { watchRun } from '../watch-run.ts';

const DEFAULT_MODES = 'updates,messages-tuple,custom';

const HELP = `usage: sluice run ASSISTANT [MESSAGE] [options]

Starts a run, shows it as it goes on, and comes back to it when the connection breaks. Of an assistant with structured
input, such as simulate, what it came to is printed: its state's answer or report.

  MESSAGE             plain words, as a message of the user
  --input JSON        the graph's input: JSON, @FILE, or - for stdin
  --thread ID         the thread to run on; default a new one
  --resume JSON       answers the interrupt that the thread waits at
  --stream-mode LIST  what to stream, separated by commas; default ${DEFAULT_MODES}
  --detach            Ctrl-C leaves the run running instead of cancelling it
  --json              one JSON line an event on stdout; the last has the answer
${SERVER_OPTIONS_HELP}

exit codes: 0 success, 1 the run failed, 2 usage, 3 server not reachable, 4 waits for an answer, 130 Ctrl-C`;

export const runCommand: Command = {
  name: 'run',
  summary: 'start a run of an assistant and follow it',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...SERVER_OPTIONS,
        input: { type: 'string' },
        thread: { type: 'string' },
        resume: { type: 'string' },
        'stream-mode': { type: 'string', default: DEFAULT_MODES },
        detach: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [assistantId, message, ...rest] = positionals;
    if (assistantId === undefined || rest.length > 0)
      throw new UsageError(`found ${positionals.length} arguments, want an ASSISTANT and perhaps a MESSAGE in quotes`);
    const input = parseRunInput(values.input, message);
    if (values.resume === undefined && input === undefined)
      throw new UsageError('found no input, want a MESSAGE, --input or --resume');
    if (values.resume !== undefined && values.thread === undefined)
      throw new UsageError('found --resume without --thread, want the thread that waits');

    const modes = values['stream-mode'].split(',').filter(Boolean);
    const command = values.resume === undefined ? undefined : { resume: parseAnswer(values.resume) };
    const client = clientOf(values);
    const { exitCode } = await watchRun(
      client,
      (signal) => startRun(client, { assistantId, threadId: values.thread, input, command, modes, signal }),
      { modes, json: values.json, detach: values.detach },
    );
    return exitCode ?? EXIT.failed;
  },
};
