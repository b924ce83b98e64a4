import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Chart, type Kline, replayKlines, toChart } from '../../domains/chanlun/index.ts';
import { LevelSchema } from '../../schemas/market/level.ts';
import { toChartPage } from '../chart/chart-page.ts';
import { countInWindow, parseWindow } from '../chart/chart-window.ts';
import { isCsvFile, readCsvFile, symbolOfFile } from '../chart/local-bars.ts';
import { type Command, UsageError } from '../command.ts';
import { parseDefinition } from '../definition-option.ts';
import { EXIT } from '../exit-codes.ts';
import { print, printJson } from '../terminal.ts';

const HELP = `usage: sluice chart FILE.csv [options]

Writes one HTML file that shows bars, strokes, segments, centers, points with their life cycle, and MACD, and steps back to
what was known at any bar. It needs no network and no server.

  FILE.csv            bars with a header such as dt,open,high,low,close,volume
  --level LEVEL       bar size: ${LevelSchema.options.join(', ')}; default 1d
  --symbol NAME       what the chart calls the series; default the name of the file
  --from, --to TIME   first and last day or time to draw (ISO 8601, UTC); bars before are analysed all the same
  --last N            draw the last N bars; default 1000
  --definition JSON   rules that differ from the defaults: JSON, @FILE, or - for stdin
  -o, --output FILE   where to write; default SYMBOL-LEVEL.html here
  --json              print the path and what is drawn as JSON

exit codes: 0 success, 1 the bars cannot be used, 2 usage`;

const parseLevel = (text: string) => {
  const { data } = LevelSchema.safeParse(text);
  if (data === undefined) throw new UsageError(`found --level ${text}, want one of ${LevelSchema.options.join(', ')}`);
  return data;
};

/** A name without separators of folders, that no shell takes for an option. */
const fileNameOf = ({ symbol, level }: Chart): string =>
  `${symbol.replace(/[^\p{L}\p{N}._]+/gu, '-').replace(/^[-.]+/, '') || 'chart'}-${level}.html`;

const countDrawn = (elements: readonly { readonly state: string }[]): number =>
  elements.filter(({ state }) => state !== 'withdrawn').length;

const writePage = async (path: string, page: string): Promise<void> => {
  try {
    await writeFile(path, page);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`Cannot write ${path} (${code}); choose another place with -o`, { cause: error });
  }
};

export const chartCommand: Command = {
  name: 'chart',
  summary: 'draw a series with its structure as one HTML file',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        level: { type: 'string', default: '1d' },
        symbol: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        last: { type: 'string' },
        definition: { type: 'string' },
        output: { type: 'string', short: 'o' },
        json: { type: 'boolean', default: false },
      },
    });
    const [subject, ...rest] = positionals;
    if (subject === undefined || rest.length > 0 || !isCsvFile(subject))
      throw new UsageError(`found ${positionals.join(' ') || 'nothing to draw'}, want one FILE.csv`);
    const level = parseLevel(values.level);
    const window = parseWindow(values);
    const definition = parseDefinition(values.definition);
    const all: readonly Kline[] = await readCsvFile(subject, level);
    const klines = all.filter(({ ts }) => window.to === undefined || ts <= window.to);
    const bars = countInWindow(klines, window);
    const source = subject.split(/[\\/]/).at(-1) ?? subject;
    const series = { symbol: values.symbol ?? symbolOfFile(subject), level, source };
    const chart = toChart(klines, replayKlines(klines, definition), series, bars);
    const path = resolve(values.output ?? fileNameOf(chart));
    await writePage(path, toChartPage(chart));
    if (!values.json) {
      print(path);
      return EXIT.success;
    }
    const { symbol, asOf, definitionHash, firstBar, strokes, segments, centers, points } = chart;
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
