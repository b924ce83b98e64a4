import { parseArgs } from 'node:util';
import type { WireNetwork, WireNetworkVersion } from '../../schemas/hydro/network.ts';
import { checkOptions } from '../action-options.ts';
import { type Command, toWholeNumber, UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { getNetwork } from '../hydro/networks/get-network.ts';
import { askForNetwork, networkPath } from '../hydro/networks/network-id.ts';
import { printNetworks, printVersions } from '../hydro/networks/print-networks.ts';
import { putNetwork, validateNetwork } from '../hydro/networks/send-network.ts';
import { clientOf, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../server-options.ts';
import { notice, print, printJson } from '../terminal.ts';

const HELP = `usage: sluice networks [list [PREFIX] | put FILE | get ID | versions ID | validate FILE | delete ID] [options]

Water networks that a server keeps, so that tools, jobs and agents find them by their id. To draw one: sluice network FILE.inp

  list                what is stored, by id (the default); PREFIX: of those that begin so
  put                 store FILE (EPANET INP text, or JSON; - for stdin) as the network's next version, if it can be simulated
  get                 its INP text
  versions            its versions, newest first
  validate            what is wrong with FILE, line by line, or what it is made of; nothing is stored
  delete              remove it with all its versions; results that were computed of it stay

  --id ID             put: under which id; default the name of FILE without its ending
  --name NAME         put: a name for people; default as it was
  --version N         get: which one; default the last
  -o, --output FILE   get: where to; default stdout. FILE is there whole or not at all
  --limit N           list, versions: how many to show; default 100, at most 1000
  --offset N          list, versions: after so many
  --json              for programs
${SERVER_OPTIONS_HELP}

exit codes: 0 success, 1 no such network, or it cannot be simulated, 2 usage, 3 server not reachable`;

/** Which options an action has; all have those of the server and --json. */
const OPTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  list: ['limit', 'offset'],
  put: ['id', 'name'],
  get: ['version', 'output'],
  versions: ['limit', 'offset'],
  validate: [],
  delete: [],
};

const parse = (args: readonly string[]) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...SERVER_OPTIONS,
      id: { type: 'string' },
      name: { type: 'string' },
      version: { type: 'string' },
      output: { type: 'string', short: 'o' },
      limit: { type: 'string' },
      offset: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [action = 'list', subject, ...rest] = positionals;
  const own = OPTIONS_OF[action];
  const drawn = /\.inp$/i.test(action) ? `; sluice network ${action} draws it` : '';
  if (own === undefined || rest.length > 0 || (action !== 'list' && subject === undefined))
    throw new UsageError(
      `found ${positionals.join(' ')}, want list [PREFIX], put FILE, get ID, versions ID, validate FILE or delete ID${drawn}`,
    );
  checkOptions(action, values, [...own, ...Object.keys(SERVER_OPTIONS), 'json']);
  return { action, subject, values };
};

const pageOf = ({ limit = '100', offset = '0' }: { limit?: string | undefined; offset?: string | undefined }) => ({
  limit: String(toWholeNumber('limit', limit, 1, 1000)),
  offset: String(toWholeNumber('offset', offset, 0, 2_147_483_647)),
});

export const networksCommand: Command = {
  name: 'networks',
  summary: 'store water networks on a server; list, validate, get and delete them',
  help: HELP,
  async run(args) {
    const { action, subject = '', values } = parse(args);
    const client = clientOf(values);
    if (action === 'put') return putNetwork(client, subject, values);
    if (action === 'validate') return validateNetwork(client, subject, values.json);
    if (action === 'get') return getNetwork(client, subject, values);
    if (action === 'delete') {
      await askForNetwork(client, subject, () => client.delete(networkPath(subject)));
      if (values.json) printJson({ network_id: subject, deleted: true });
      else print(`${subject} is deleted, with all its versions`);
      return EXIT.success;
    }
    const query = new URLSearchParams(pageOf(values));
    if (action === 'versions') {
      const path = `${networkPath(subject)}/versions?${query}`;
      const versions = await askForNetwork(client, subject, () => client.get(path));
      if (values.json) printJson(versions);
      else printVersions(versions as readonly WireNetworkVersion[]);
      return EXIT.success;
    }
    if (subject !== '') query.set('prefix', subject);
    const networks = (await client.get(`/hydro/networks?${query}`)) as readonly WireNetwork[];
    if (values.json) printJson(networks);
    else if (networks.length > 0) printNetworks(networks);
    else
      notice(
        `no networks ${subject && `beginning with ${subject} `}are stored there; store one with sluice networks put FILE.inp`,
      );
    return EXIT.success;
  },
};
