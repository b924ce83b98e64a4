import { parseArgs } from 'node:util';
import type { WireGaps, WireSeries } from '../../schemas/market/series.ts';
import { type Command, toWholeNumber, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { parseLevel } from '../market/file-source.ts';
import { seriesPath } from '../market/put-series.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { notice, print, printJson, printTable } from '../terminal.ts';

const HELP = `usage: sluice series [list [PREFIX] | gaps SYMBOL | delete SYMBOL] [options]

  list                what is stored, by symbol and level (the default)
  gaps                the bars that are missing between the first and the last; holidays show as gaps
  delete              remove a series

  --level L           list: of this level only; gaps, delete: which level, default 1d
  --limit N           how many to show; default 100, at most 1000
  --offset N          list: after so many
  --session NAME      gaps: continuous, a-share or us-equity; default that of the series, else continuous
  --json              for programs
${SERVER_OPTIONS_HELP}

exit codes: 0 success, 1 no such series, 2 usage, 3 server not reachable`;

const showSeries = (all: readonly WireSeries[]): void =>
  printTable(
    ['symbol', 'level', 'bars', 'first', 'last', 'prices', 'source'],
    all.map(({ symbol, level, bars, first, last, last_closed: closed, adjustment, source }) => [
      symbol,
      level,
      bars,
      first.slice(0, 16),
      `${last.slice(0, 16)}${closed ? '' : ' (forming)'}`,
      adjustment,
      source,
    ]),
  );

const showGaps = ({ symbol, level, session, gaps, ...report }: WireGaps, asked: boolean): void => {
  print(
    `${symbol} ${level}, hours ${session}: ${report.found} bars, ${report.expected} expected, ${report.missing} missing, ` +
      `${report.outside} outside trading hours, ${report.misaligned} misaligned`,
  );
  if (gaps.length > 0)
    printTable(
      ['from', 'to', 'bars'],
      gaps.map(({ from, to, bars }) => [from.slice(0, 16), to.slice(0, 16), bars]),
    );
  if (!asked && session === 'continuous' && report.missing > 0)
    notice('nights and weekends count as missing; for a market that closes give --session us-equity or a-share');
  if (report.omitted > 0) notice(`${report.omitted} more gaps are not shown; raise --limit`);
};

export const seriesCommand: Command = {
  name: 'series',
  summary: 'list the stored series of bars, find their gaps, delete one',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...SERVER_OPTIONS,
        level: { type: 'string' },
        limit: { type: 'string', default: '100' },
        offset: { type: 'string', default: '0' },
        session: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [action = 'list', name, ...rest] = positionals;
    if (!['list', 'gaps', 'delete'].includes(action) || rest.length > 0 || (action !== 'list' && name === undefined))
      throw new UsageError(`found ${positionals.join(' ')}, want list [PREFIX], gaps SYMBOL or delete SYMBOL`);
    const client = clientOf(values);
    const limit = String(toWholeNumber('limit', values.limit, 1, 1000));
    if (action === 'list') {
      const query = new URLSearchParams({ limit, offset: values.offset, ...(name && { prefix: name }) });
      if (values.level !== undefined) query.set('level', parseLevel(values.level));
      const found = (await client.get(`/market/series?${query}`)) as readonly WireSeries[];
      if (values.json) printJson(found);
      else if (found.length === 0) notice('no series are stored there; see sluice help import');
      else showSeries(found);
      return EXIT.success;
    }
    const path = seriesPath(name ?? '', parseLevel(values.level ?? '1d'));
    if (action === 'delete') {
      await client.delete(path);
      if (values.json) printJson({ symbol: name, level: values.level ?? '1d', deleted: true });
      else print(`${name} ${values.level ?? '1d'} is deleted`);
      return EXIT.success;
    }
    const query = new URLSearchParams({ limit, ...(values.session !== undefined && { session: values.session }) });
    const report = (await client.get(`${path}/gaps?${query}`)) as WireGaps;
    if (values.json) printJson(report);
    else showGaps(report, values.session !== undefined);
    return EXIT.success;
  },
};
