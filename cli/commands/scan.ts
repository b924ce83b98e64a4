import { parseArgs } from 'node:util';
import { LevelSchema } from '../../schemas/market/level.ts';
import { ScanInputSchema, type ScanReport } from '../../schemas/scan.ts';
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
import { printScan } from '../jobs/print-scan.ts';
import { createJsonView, createProgressView } from '../jobs/progress-view.ts';
import { printJson } from '../terminal.ts';
import { ANY_SERVER_HELP, withServer } from '../with-server.ts';

const HELP = `usage: sluice scan [options]

Goes through all symbols that are stored at a level and lists the buy and sell points that were confirmed of late.

  --level LEVEL       bar size: ${LevelSchema.options.join(', ')}; default 1d
  --points LIST       only these, such as buy1,buy3a; default all
  --sides LIST        buy, sell or both; default both
  --symbols LIST      only these symbols
  --prefix TEXT       only symbols that begin so
  --within N          points that one of the last N closed bars confirmed; default 5
  --min-confidence X  least confidence of the divergence, 0 to 1
  --limit N           list this many points at most; default 500
  --definition JSON   rules that differ from the defaults: JSON, @FILE, or - for stdin
${JOB_OPTIONS_HELP}
${ANY_SERVER_HELP}

exit codes: 0 success, 1 the scan failed, 2 usage, 3 server not reachable, 130 Ctrl-C`;

export const scanCommand: Command = {
  name: 'scan',
  summary: 'look for buy and sell points in all stored symbols',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...JOB_OPTIONS,
        level: { type: 'string' },
        points: { type: 'string', multiple: true },
        sides: { type: 'string', multiple: true },
        symbols: { type: 'string', multiple: true },
        prefix: { type: 'string' },
        within: { type: 'string' },
        'min-confidence': { type: 'string' },
        limit: { type: 'string' },
        definition: { type: 'string' },
      },
    });
    if (positionals.length > 0) throw new UsageError(`found ${positionals.join(' ')}, want options only`);
    const input = given({
      level: values.level,
      points: toList(values.points),
      sides: toList(values.sides),
      symbols: toList(values.symbols),
      prefix: values.prefix,
      within: toNumber('within', values.within),
      minConfidence: toNumber('min-confidence', values['min-confidence']),
      limit: toNumber('limit', values.limit),
      definition: toJsonValue('definition', values.definition),
    });
    checkInput(ScanInputSchema, input);
    const exitCode = await withServer(values, async (client, interrupted) => {
      const view = values['json-progress']
        ? createJsonView()
        : createProgressView(
            ({ done, total, points, failed }) =>
              `scanned ${done} of ${total} symbols · ${points} points · ${failed} failed`,
          );
      const job = await followJob(client, { assistantId: 'scan', input }, view, interrupted);
      if (job.values === undefined) return job.exitCode;
      const { report } = job.values as { readonly report: ScanReport };
      if (values.json) printJson(report);
      else printScan(report);
      return job.exitCode;
    });
    return exitCode ?? EXIT.ctrlC;
  },
};
