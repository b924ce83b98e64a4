import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { runPath } from '../run-stream.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { print, printJson, printTable } from '../terminal.ts';
import { watchRun } from '../watch-run.ts';

const JOIN_MODES = ['updates', 'messages-tuple', 'custom'];

const HELP = `usage: sluice runs list THREAD | show THREAD RUN | join THREAD RUN | cancel THREAD RUN

  list                the runs of a thread, newest first
  show                everything about one
  join                follow one that goes on, from its start
  cancel              end one; its thread stays usable

  --limit N           list: how many; default 20
  --rollback          cancel: take back what the run did to its thread
  --json              for programs
${SERVER_OPTIONS_HELP}`;

interface WireRun {
  readonly run_id: string;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly kwargs?: { readonly config?: { readonly configurable?: { readonly graph_id?: string } } };
}

const secondsOf = ({ created_at: from, updated_at: to }: WireRun): string =>
  `${((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1)} s`;

export const runsCommand: Command = {
  name: 'runs',
  summary: 'list, show, join and cancel runs',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...SERVER_OPTIONS,
        limit: { type: 'string', default: '20' },
        rollback: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [action, threadId, runId, ...rest] = positionals;
    const wanted = action === 'list' ? threadId !== undefined && runId === undefined : runId !== undefined;
    if (
      !['list', 'show', 'join', 'cancel'].includes(action ?? '') ||
      !wanted ||
      threadId === undefined ||
      rest.length > 0
    )
      throw new UsageError(
        `found ${positionals.join(' ') || 'nothing'}, want list THREAD, or show, join or cancel THREAD RUN`,
      );
    const client = clientOf(values);
    if (runId === undefined) {
      const runs = (await client.get(
        `/threads/${threadId}/runs?limit=${encodeURIComponent(values.limit)}`,
      )) as readonly WireRun[];
      if (values.json) printJson(runs);
      else
        printTable(
          ['run', 'status', 'graph', 'created', 'took'],
          runs.map((run) => [
            run.run_id,
            run.status,
            run.kwargs?.config?.configurable?.graph_id,
            run.created_at,
            secondsOf(run),
          ]),
        );
      return EXIT.success;
    }
    const run = { threadId, runId };
    if (action === 'join') {
      await client.get(runPath(run)); // an unknown one is told before anything is shown
      const options = { modes: JOIN_MODES, json: values.json, detach: true };
      return (await watchRun(client, async () => ({ run, events: undefined }), options)).exitCode;
    }
    if (action === 'cancel')
      await client.post(`${runPath(run)}/cancel?wait=1&action=${values.rollback ? 'rollback' : 'interrupt'}`, {});
    if (action === 'cancel' && values.rollback) {
      if (values.json) printJson({ run_id: runId, rolled_back: true });
      else print(`run ${runId} was cancelled and taken back`);
      return EXIT.success;
    }
    const found = (await client.get(runPath(run))) as WireRun;
    if (values.json) printJson(found);
    else if (action === 'cancel') print(`run ${runId} is over: ${found.status}`);
    else print(JSON.stringify(found, null, 2));
    return EXIT.success;
  },
};
