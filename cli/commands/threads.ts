import { parseArgs } from 'node:util';
import { type Command, toWholeNumber, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { print, printJson, printTable } from '../terminal.ts';

const HELP = `usage: sluice threads [list | show THREAD | state THREAD]

  list                threads, newest first (the default)
  show                everything about one
  state               the state that its last checkpoint holds

  --limit N           list: how many; default 20
  --json              for programs
${SERVER_OPTIONS_HELP}`;

interface WireThread {
  readonly thread_id: string;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export const threadsCommand: Command = {
  name: 'threads',
  summary: 'list and show threads and their state',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...SERVER_OPTIONS,
        limit: { type: 'string', default: '20' },
        json: { type: 'boolean', default: false },
      },
    });
    const [action = 'list', threadId, ...rest] = positionals;
    const wanted = action === 'list' ? threadId === undefined : threadId !== undefined;
    if (!['list', 'show', 'state'].includes(action) || !wanted || rest.length > 0)
      throw new UsageError(`found ${positionals.join(' ')}, want list, show THREAD or state THREAD`);
    const client = clientOf(values);
    if (action !== 'list') {
      const path = `/threads/${threadId}${action === 'state' ? '/state' : ''}`;
      const found = await client.get(path);
      if (values.json) printJson(found);
      else print(JSON.stringify(found, null, 2));
      return EXIT.success;
    }
    const limit = toWholeNumber('limit', values.limit, 1, 1000);
    const threads = (await client.post('/threads/search', { limit })) as readonly WireThread[];
    if (values.json) printJson(threads);
    else
      printTable(
        ['thread', 'status', 'created', 'updated'],
        threads.map(({ thread_id, status, created_at, updated_at }) => [thread_id, status, created_at, updated_at]),
      );
    return EXIT.success;
  },
};
