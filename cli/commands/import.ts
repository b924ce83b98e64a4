import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { SyntheticSeries } from '../../domains/klines/index.ts';
import { SessionNameSchema } from '../../schemas/market/series.ts';
import { type Command, toWholeNumber, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fileSource, parseLevel } from '../market/file-source.ts';
import { importAll } from '../market/import-all.ts';
import { importFromProvider } from '../market/import-from-provider.ts';
import type { ImportSource } from '../market/import-source.ts';
import { reportImport } from '../market/report-import.ts';
import { syntheticSources } from '../market/synthetic-source.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { print } from '../terminal.ts';

const HELP = `usage: sluice import FILE... [options]
       sluice import --provider binance --symbol BTCUSDT [--level 1m] [--from TIME] [--to TIME] [--follow]
       sluice import --synthetic N [--level 1d] [--bars 500] [--seed 1] [--session NAME] [--labels FILE]

Puts bars into the store, CSV or Parquet. Of each file all bars are taken or none; the same file again changes nothing.

  FILE                a name such as SPX_1d.csv says symbol and level; - for stdin
  --symbol S          the symbol; for one file
  --level L           1m 3m 5m 15m 30m 60m 120m 1d 1w 1M
  --format F          csv or parquet; default by the name of the file
  --source TEXT       where the bars are from
  --adjustment A      raw or adjusted; default as the series is, raw for a new one
  --time-zone ZONE    of times without a zone, such as America/New_York; default UTC
  --stamp S           start or end: what of their bars the times are; default start
  --epoch-unit U      s, ms or us, of times that are counts since 1970; default by their size
  --session NAME      continuous, a-share or us-equity: bars at other times are refused
  --currency C, --board B
                      what is known of the instrument; boards: main star chinext bse st none
  --replace           the bars take the place of all that the series has
  --provider binance  bars of a spot market by the exchange's public API; SLUICE_BINANCE_URL stands in for its address
  --from, --to TIME   of a provider: first and last bar to start (ISO 8601, UTC); from default the last stored bar
  --follow            of a provider: then go on with each bar as it forms and closes, until Ctrl-C
  --synthetic N       N symbols SYN0001... of a generated market; --labels writes what their stretches are, a JSON line each
  --json              one JSON line a series on stdout
${SERVER_OPTIONS_HELP}

exit codes: 0 all imported, 1 some were not (the others were), 2 usage, 3 server not reachable`;

const OPTIONS = {
  ...SERVER_OPTIONS,
  symbol: { type: 'string' },
  level: { type: 'string' },
  format: { type: 'string' },
  source: { type: 'string' },
  adjustment: { type: 'string' },
  'time-zone': { type: 'string' },
  stamp: { type: 'string' },
  'epoch-unit': { type: 'string' },
  session: { type: 'string' },
  currency: { type: 'string' },
  board: { type: 'string' },
  replace: { type: 'boolean', default: false },
  provider: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  follow: { type: 'boolean', default: false },
  synthetic: { type: 'string' },
  bars: { type: 'string' },
  seed: { type: 'string' },
  labels: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });

/** The options that are the request's, by its names. */
const queryOf = (values: Values): Record<string, string> => {
  const query: Record<string, string> = values.replace ? { mode: 'replace' } : {};
  for (const name of [
    'source',
    'adjustment',
    'time-zone',
    'stamp',
    'epoch-unit',
    'session',
    'currency',
    'board',
  ] as const) {
    const value = values[name];
    if (value !== undefined) query[name.replace('-', '_')] = value;
  }
  return query;
};

const syntheticOf = (values: Values, count: string, labels: SyntheticSeries[]) => {
  const session = SessionNameSchema.safeParse(values.session ?? 'continuous');
  if (session.data === undefined)
    throw new UsageError(`found --session ${values.session}, want one of ${SessionNameSchema.options.join(', ')}`);
  const market = {
    symbols: toWholeNumber('synthetic', count, 1, 100_000),
    level: parseLevel(values.level ?? '1d'),
    bars: toWholeNumber('bars', values.bars ?? '500', 1, 1_000_000),
    seed: toWholeNumber('seed', values.seed ?? '1', -2_147_483_648, 2_147_483_647),
    session: session.data,
  };
  return syntheticSources(market, (series) => {
    if (values.labels !== undefined) labels.push({ ...series, klines: [] });
  });
};

const writeLabels = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`Cannot write ${file} (${code}); choose another place with --labels`, { cause: error });
  }
};

/** All are looked at before the first is put in. */
const fileSources = async (files: readonly string[], values: Values): Promise<readonly ImportSource[]> => {
  const sources: ImportSource[] = [];
  for (const file of files) sources.push(await fileSource(file, values));
  return sources;
};

export const importCommand: Command = {
  name: 'import',
  summary: 'put price bars into the store: CSV, Parquet, an exchange, or a generated market',
  help: HELP,
  async run(args): Promise<ExitCode> {
    const { values, positionals } = parse(args);
    const ways = [positionals.length > 0, values.synthetic !== undefined, values.provider !== undefined];
    if (ways.filter(Boolean).length !== 1) throw new UsageError('want files, --synthetic N or --provider binance');
    if (positionals.length > 1 && values.symbol !== undefined)
      throw new UsageError(
        `found --symbol for ${positionals.length} files, want one file, or names such as SPX_1d.csv`,
      );
    const client = clientOf(values);
    if (values.provider !== undefined) return importFromProvider(client, { ...values, provider: values.provider });
    const labels: SyntheticSeries[] = [];
    const sources =
      values.synthetic === undefined
        ? await fileSources(positionals, values)
        : syntheticOf(values, values.synthetic, labels);
    // Before the first bar goes in, so that no market stays without its labels.
    if (values.labels !== undefined) await writeLabels(values.labels, '');
    const outcomes = await importAll(client, sources, queryOf(values), (outcome) =>
      reportImport(outcome, { json: values.json, quiet: values.synthetic !== undefined }),
    );
    if (values.labels !== undefined)
      await writeLabels(
        values.labels,
        labels.map(({ symbol, regimes, jumps }) => `${JSON.stringify({ symbol, regimes, jumps })}\n`).join(''),
      );
    if (!values.json && values.synthetic !== undefined) print(`${outcomes.bars} bars of ${outcomes.imported} symbols`);
    return outcomes.failed > 0 ? EXIT.failed : EXIT.success;
  },
};
