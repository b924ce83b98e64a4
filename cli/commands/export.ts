import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { parseLevel } from '../market/file-source.ts';
import { seriesPath } from '../market/put-series.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { notice } from '../terminal.ts';
import { checkOutput, writeBody } from '../write-body.ts';

const HELP = `usage: sluice export SYMBOL [--level 1d] [-o FILE] [options]

Writes the bars of a series, oldest first; sluice import reads them back as they were.

  --level L           1m 3m 5m 15m 30m 60m 120m 1d 1w 1M; default 1d
  --format F          csv or parquet; default by the name of FILE, else csv
  -o, --output FILE   where to; default stdout. FILE is there whole or not at all
  --from, --to TIME   first and last bar to start (ISO 8601, UTC); a day as --to includes all of it
  --forming           with the last bar while it forms, and a column that says so
${SERVER_OPTIONS_HELP}

exit codes: 0 success, 1 no such series, 2 usage, 3 server not reachable`;

export const exportCommand: Command = {
  name: 'export',
  summary: 'write the bars of a series as CSV or Parquet',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...SERVER_OPTIONS,
        level: { type: 'string', default: '1d' },
        format: { type: 'string' },
        output: { type: 'string', short: 'o' },
        from: { type: 'string' },
        to: { type: 'string' },
        forming: { type: 'boolean', default: false },
      },
    });
    const [symbol, ...rest] = positionals;
    if (symbol === undefined || rest.length > 0)
      throw new UsageError(`found ${positionals.length} arguments, want one SYMBOL`);
    const format = values.format ?? (values.output?.endsWith('.parquet') ? 'parquet' : 'csv');
    if (values.output === undefined && format === 'parquet' && process.stdout.isTTY)
      throw new UsageError('found parquet for a terminal, want -o FILE');
    checkOutput(values.output);
    const query = new URLSearchParams({ format, ...(values.forming && { forming: '1' }) });
    for (const name of ['from', 'to'] as const) if (values[name] !== undefined) query.set(name, values[name]);
    const body = await clientOf(values).download(`${seriesPath(symbol, parseLevel(values.level))}?${query}`);
    await writeBody(body, values.output);
    if (values.output !== undefined) notice(`wrote ${values.output}`);
    return EXIT.success;
  },
};
