import { parseArgs } from 'node:util';
import { WatchInputSchema } from '../../schemas/alerts.ts';
import { LevelSchema } from '../../schemas/market/level.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { checkInput, given, toJsonValue, toList, toNumber } from '../jobs/job-options.ts';
import { startRun } from '../run-stream.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { watchRun } from '../watch-run.ts';
import { WatchView } from '../watch-view.ts';

const MODES = ['custom'];

const HELP = `usage: sluice watch --symbols LIST [options]

Watches stored bars and prints each buy or sell point once, when it is confirmed, and its withdrawal if it vanishes later.

  --symbols LIST      such as SPX,NDX; SYN* stands for all that begin with SYN, * for all
  --level LEVEL       bar size: ${LevelSchema.options.join(', ')}; default 1d
  --points LIST       such as buy1,buy2,sell3a; default all
  --min-confidence N  least confidence of a divergence, 0 to 1; points without one pass
  --since TIME        points that were confirmed at this bar or later as well (ISO 8601, UTC)
  --until TIME        when to stop; default: when it is cancelled
  --poll SECONDS      pause between two looks for new bars; default 30
  --definition JSON   rules that differ from the defaults: JSON, @FILE, or - for stdin
  --webhook URL       where each alert is posted
  --detach            Ctrl-C leaves the watch running instead of cancelling it
  --json              one JSON line an event on stdout
${SERVER_OPTIONS_HELP}

exit codes: 0 its time was over, 1 it failed or was cancelled, 2 usage, 3 server not reachable, 130 Ctrl-C`;

export const watchCommand: Command = {
  name: 'watch',
  summary: 'watch symbols for buy and sell points and print alerts as they come',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...SERVER_OPTIONS,
        symbols: { type: 'string', multiple: true },
        level: { type: 'string' },
        points: { type: 'string', multiple: true },
        'min-confidence': { type: 'string' },
        since: { type: 'string' },
        until: { type: 'string' },
        poll: { type: 'string' },
        definition: { type: 'string' },
        webhook: { type: 'string' },
        detach: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    if (positionals.length > 0) throw new UsageError(`found ${positionals.join(' ')}, want options only`);
    if (values.symbols === undefined) throw new UsageError('found no --symbols, want the symbols to watch, or "*"');
    const input = given({
      symbols: toList(values.symbols),
      level: values.level,
      points: toList(values.points),
      minConfidence: toNumber('min-confidence', values['min-confidence']),
      since: values.since,
      until: values.until,
      pollSeconds: toNumber('poll', values.poll),
      definition: toJsonValue('definition', values.definition),
      webhook: values.webhook,
    });
    checkInput(WatchInputSchema, input);
    const client = clientOf(values);
    const { exitCode } = await watchRun(
      client,
      (signal) => startRun(client, { assistantId: 'watch', input, modes: MODES, signal }),
      { modes: MODES, json: values.json, detach: values.detach, createView: () => new WatchView() },
    );
    return exitCode ?? EXIT.failed;
  },
};
