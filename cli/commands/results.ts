import { parseArgs } from 'node:util';
import { RESULT_KINDS } from '../../schemas/hydro/result.ts';
import type { WireResult, WireResultFacts } from '../../schemas/hydro/wire-result.ts';
import { checkOptions } from '../action-options.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { exportResult, writeResultPicture } from '../hydro/results/export-result.ts';
import { resultListQuery } from '../hydro/results/list-query.ts';
import { printResult, printResults } from '../hydro/results/print-results.ts';
import { askForResult, resultPath } from '../hydro/results/result-id.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { notice, print, printJson } from '../terminal.ts';

const HELP = `usage: sluice results [list | show ID | export ID | picture ID | delete ID] [options]

What hydraulic tools and jobs of a server computed: the answer, series of nodes, links and tanks, and a picture.

  list                what is stored, newest first (the default); tables with how many ids and times they have
  show                one result: where it is from, what its answer says, which tables it has
  export              a table of its series: time_s, id, then a column for each quantity with its unit in its name
  picture             its network over time, one HTML file that needs no network connection
  delete              remove it

  --kind KIND         list: ${RESULT_KINDS.slice(0, 5).join(', ')},
                      ${RESULT_KINDS.slice(5).join(', ')}
  --network ID        list: of this stored network
  --run ID            list: of this run
  --limit N           list: how many to show; default 100, at most 1000
  --offset N          list: after so many
  --table NAME        export: which; may be left out when there is one
  --ids A,B           export: of these nodes, links ... only
  --quantities A,B    export: these only, such as pressure,head
  --from, --to S      export: first and last time, in seconds from the start
  --format F          export: csv or parquet; default by the name of FILE, else csv
  -o, --output FILE   export: where to, default stdout; picture: default the id with .html, here.
                      FILE is there whole or not at all
  --json              for programs; show: with the whole answer
${SERVER_OPTIONS_HELP}

exit codes: 0 success, 1 no such result, table, id or picture, 2 usage, 3 server not reachable`;

const OPTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  list: ['kind', 'network', 'run', 'limit', 'offset'],
  show: [],
  export: ['table', 'ids', 'quantities', 'from', 'to', 'format', 'output'],
  picture: ['output'],
  delete: [],
};

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...SERVER_OPTIONS,
      ...{ kind: text, network: text, run: text, limit: text, offset: text },
      ...{ table: text, from: text, to: text, format: text },
      ids: { type: 'string', multiple: true },
      quantities: { type: 'string', multiple: true },
      output: { type: 'string', short: 'o' },
      json: { type: 'boolean', default: false },
    },
  });
  const [action = 'list', id, ...rest] = positionals;
  const own = OPTIONS_OF[action];
  if (own === undefined || rest.length > 0 || (action === 'list') !== (id === undefined))
    throw new UsageError(`found ${positionals.join(' ')}, want list, show ID, export ID, picture ID or delete ID`);
  checkOptions(action, values, [...own, ...Object.keys(SERVER_OPTIONS), 'json']);
  return { action, id, values };
};

export const resultsCommand: Command = {
  name: 'results',
  summary: 'list stored hydraulic results; show, export, draw and delete them',
  help: HELP,
  async run(args) {
    const { action, id, values } = parse(args);
    const client = clientOf(values);
    if (id === undefined) {
      const results = (await client.get(`/hydro/results?${resultListQuery(values)}`)) as readonly WireResultFacts[];
      const isAll = [values.kind, values.network, values.run, values.offset].every((given) => given === undefined);
      if (values.json) printJson(results);
      else if (results.length > 0) printResults(results);
      else if (isAll)
        notice('no results are stored there; hydraulic tools and jobs store theirs, such as sluice run simulate');
      else
        notice('no result that is stored there fits; see sluice results without --kind, --network, --run and --offset');
      return EXIT.success;
    }
    if (action === 'export') return exportResult(client, id, values);
    if (action === 'picture') return writeResultPicture(client, id, values);
    const path = resultPath(id);
    if (action === 'delete') {
      await askForResult(client, id, () => client.delete(path));
      if (values.json) printJson({ result_id: id, deleted: true });
      else print(`${id} is deleted`);
      return EXIT.success;
    }
    const result = (await askForResult(client, id, () => client.get(path))) as WireResult;
    if (values.json) printJson(result);
    else printResult(result);
    return EXIT.success;
  },
};
