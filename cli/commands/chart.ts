import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Chart, LEVELS, replayKlines, toChart } from '../../domains/chanlun/index.ts';
import { toChartPage } from '../../pages/chart/chart-page.ts';
import { parseLevel, parseStamp } from '../bar-options.ts';
import { countInWindow, parseWindow } from '../chart/chart-window.ts';
import { isCsvFile, readLocalBars } from '../chart/local-bars.ts';
import { fetchStoredBars } from '../chart/stored-bars.ts';
import { type Command, UsageError } from '../command.ts';
import { parseDefinition } from '../definition-option.ts';
import { EXIT } from '../exit-codes.ts';
import { namePartsOf } from '../file-name.ts';
import { SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { print, printJson } from '../terminal.ts';
import { withServer } from '../with-server.ts';
import { toFileName, writePage } from '../write-page.ts';

const HELP = `usage: sluice chart SYMBOL|FILE.csv [options]

Writes one HTML file that shows bars, strokes, segments, centers, points with their life cycle, and MACD, and steps back to
what was known at any bar. The file needs no network.

  SYMBOL              a series that a server has; when none runs, one is started for as long as it takes
  FILE.csv            bars with a header such as dt,open,high,low,close,volume; no server is asked
  --level LEVEL       bar size: ${LEVELS.join(', ')};
                      default what the file's name says, as SPX_60m.csv, else 1d
  --symbol NAME       what the chart calls the series of a file; default the name of the file
  --time-zone ZONE    of times in a file without one, such as America/New_York; default UTC
  --stamp start|end   whether times in a file are starts (default) or ends of bars
  --from, --to TIME   first and last day or time to draw (ISO 8601, UTC); bars before are analysed all the same
  --last N            draw the last N bars; default 1000
  --definition JSON   rules that differ from the defaults: JSON, @FILE, or - for stdin
  -o, --output FILE   where to write; default SYMBOL-LEVEL.html here
  --json              print the path and what is drawn as JSON
${SERVER_OPTIONS_HELP}

exit codes: 0 success, 1 there are no such bars or they cannot be used, 2 usage, 3 server not reachable, 130 Ctrl-C`;

const fileNameOf = ({ symbol, level }: Chart): string => `${toFileName(symbol, 'chart')}-${level}.html`;

const countDrawn = (elements: readonly { readonly state: string }[]): number =>
  elements.filter(({ state }) => state !== 'withdrawn').length;

export const chartCommand: Command = {
  name: 'chart',
  summary: 'draw a series with its structure as one HTML file',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...SERVER_OPTIONS,
        level: { type: 'string' },
        symbol: { type: 'string' },
        'time-zone': { type: 'string' },
        stamp: { type: 'string', default: 'start' },
        from: { type: 'string' },
        to: { type: 'string' },
        last: { type: 'string' },
        definition: { type: 'string' },
        output: { type: 'string', short: 'o' },
        json: { type: 'boolean', default: false },
      },
    });
    const [subject, ...rest] = positionals;
    if (subject === undefined || rest.length > 0)
      throw new UsageError(`found ${positionals.length} arguments, want one SYMBOL or FILE.csv`);
    if (values.symbol !== undefined && !isCsvFile(subject))
      throw new UsageError(`found --symbol and ${subject}, want --symbol with a FILE.csv only`);
    const named = isCsvFile(subject) ? namePartsOf(subject) : {};
    const level = parseLevel(values.level ?? named.level ?? '1d');
    const window = parseWindow(values);
    const definition = parseDefinition(values.definition);
    const stored = isCsvFile(subject)
      ? await readLocalBars(
          subject,
          { level, timeZone: values['time-zone'], stamp: parseStamp(values.stamp) },
          values.symbol ?? named.symbol,
        )
      : await withServer(values, (client) => fetchStoredBars(client, { symbol: subject, level }));
    if (stored === undefined) return EXIT.ctrlC;
    const { symbol, source } = stored;
    const klines = stored.klines.filter(({ ts }) => window.to === undefined || ts <= window.to);
    const bars = countInWindow(klines, window);
    const chart = toChart(klines, replayKlines(klines, definition), { symbol, level, source }, bars);
    const path = resolve(values.output ?? fileNameOf(chart));
    await writePage(path, toChartPage(chart).html);
    if (!values.json) {
      print(path);
      return EXIT.success;
    }
    const { asOf, definitionHash, firstBar, strokes, segments, centers, points } = chart;
    printJson({
      path,
      symbol,
      level,
      source,
      asOf,
      definitionHash,
      bars,
      analysed: firstBar + bars,
      strokes: countDrawn(strokes),
      segments: countDrawn(segments),
      centers: countDrawn(centers),
      points: countDrawn(points),
      withdrawn: points.filter(({ state, confirmedAt }) => state === 'withdrawn' && confirmedAt !== null).length,
    });
    return EXIT.success;
  },
};
