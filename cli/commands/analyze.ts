import { parseArgs } from 'node:util';
import {
  type Analysis,
  analyzeKlines,
  LEVELS,
  type Level,
  REFERENCE_COLUMNS,
  toReferenceArrays,
} from '../../domains/chanlun/index.ts';
import { POINT_COLUMNS, pointRows, summaryLines } from '../analysis-summary.ts';
import { parseLevel, parseStamp } from '../bar-options.ts';
import { type Command, UsageError } from '../command.ts';
import { parseDefinition, RULE_OPTIONS, RULE_OPTIONS_HELP, withRules } from '../definition-option.ts';
import { EXIT } from '../exit-codes.ts';
import { namePartsOf } from '../file-name.ts';
import { readKlines } from '../read-klines.ts';
import { parseSession, type SeriesWarning, warnOfSeries } from '../series-warnings.ts';
import { notice, print, printJson, printTable } from '../terminal.ts';

const RECENT_POINTS = 10;

const HELP = `usage: sluice analyze FILE.csv [options]

Analyses a series of bars by the theory of Chan, here and now: no server is asked.

  FILE.csv            bars with the header dt,open,high,low,close,volume, oldest first; - for stdin
  --level LEVEL       ${LEVELS.join(', ')}; default what the file's name says, as
                      SPX_60m.csv, else 1d
  --json              merged bars, fractals, strokes, segments, centers, points, macd and replay as arrays, bars by
                      their row from 0; \`columns\` says what they hold
  --time-zone ZONE    of times without one, such as America/New_York; default UTC
  --stamp start|end   whether times are starts (default) or ends of bars
  --session NAME      trading hours for the search of gaps: continuous, a-share, us-equity
  --definition JSON   rules that differ from the defaults: JSON or @FILE, such as '{"macd":{"fast":6}}'

Rules by name, which go before those of --definition:
${RULE_OPTIONS_HELP}

exit codes: 0 success, 1 the file or a bar is bad, 2 usage`;

const toIso = (ts: number | undefined): string | null => (ts === undefined ? null : new Date(ts).toISOString());

const jsonOf = (analysis: Analysis, source: string, level: Level, warnings: readonly SeriesWarning[]) => ({
  source,
  level,
  bars: analysis.times.length,
  from: toIso(analysis.times[0]),
  asOf: toIso(analysis.asOf),
  definition: analysis.definition,
  definitionHash: analysis.definitionHash,
  warnings,
  columns: REFERENCE_COLUMNS,
  ...toReferenceArrays(analysis),
});

const warnOn = ({ kind, count, missing, message }: SeriesWarning): void => {
  const more = count > 1 ? ` (the first of ${count}${missing === undefined ? '' : `, ${missing} bars in all`})` : '';
  notice(`${kind}: ${message}${more}`);
};

const printSummary = (analysis: Analysis, source: string, level: Level): void => {
  for (const line of summaryLines(analysis, level)) print(line);
  const rows = pointRows(analysis, level, RECENT_POINTS);
  if (rows.length > 0) {
    print(`the last ${rows.length} points:`);
    printTable(POINT_COLUMNS, rows);
  }
  print(`definition ${analysis.definitionHash}, source ${source}, as of ${toIso(analysis.asOf) ?? 'no bar'}`);
};

export const analyzeCommand: Command = {
  name: 'analyze',
  summary: 'strokes, segments, centers and points of a CSV file, without a server',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...RULE_OPTIONS,
        definition: { type: 'string' },
        level: { type: 'string' },
        'time-zone': { type: 'string' },
        stamp: { type: 'string', default: 'start' },
        session: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0)
      throw new UsageError(`found ${positionals.length} arguments, want one FILE.csv, or - for stdin`);
    if (file === '-' && values.definition === '-')
      throw new UsageError('found - twice, want the bars or the definition from stdin and the other from a file');
    const options = withRules(parseDefinition(values.definition), values);
    const level = parseLevel(values.level ?? namePartsOf(file).level ?? '1d');
    const session = values.session === undefined ? undefined : parseSession(values.session);
    const source = file === '-' ? 'stdin' : file;
    const klines = await readKlines(file, { level, timeZone: values['time-zone'], stamp: parseStamp(values.stamp) });
    const warnings = warnOfSeries(klines, level, session);
    const analysis = analyzeKlines(klines, options);
    warnings.forEach(warnOn);
    if (values.json) printJson(jsonOf(analysis, source, level, warnings));
    else printSummary(analysis, source, level);
    return EXIT.success;
  },
};
