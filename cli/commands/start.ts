import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Instance } from '../../launcher/supervisor.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { modelInUse } from '../model-in-use.ts';
import { START_OPTIONS, START_OPTIONS_HELP, toInstanceOptions } from '../start-options.ts';
import { print, printJson } from '../terminal.ts';
import { fired, withInstance } from '../with-instance.ts';

const HELP = `usage: sluice start [options]

Starts everything: PostgreSQL, Temporal with its UI, workers and the API. Ctrl-C or SIGTERM stops it all.

${START_OPTIONS_HELP}
  --json                   exactly one line on stdout, when ready

exit codes: 0 stopped, 1 cannot start, 2 usage, 3 runs on this data directory already`;

const announce = (instance: Instance, seconds: string): void => {
  const { apiUrl, temporalUi, temporalAddress, dataDir, embedded } = instance;
  const where = (isOurs: boolean): string => (isOurs ? `embedded, in ${dataDir}` : 'the one you gave');
  print(`Sluice is ready (${seconds} s).

  API          ${apiUrl}
  Temporal UI  ${temporalUi ?? 'unknown: name it in SLUICE_TEMPORAL_UI'}
  Temporal     ${temporalAddress}, ${where(embedded.temporal)}
  PostgreSQL   ${where(embedded.postgres)}
  Model        ${modelInUse(process.env)}
  Logs         ${dataDir}/*.log

Try, in another terminal:
  npm run -s sluice -- run analyst "Analyse SPX daily"
  curl ${apiUrl}/threads/${randomUUID()}/runs/wait -H 'content-type: application/json' \\
    -d '{"assistant_id":"analyst","if_not_exists":"create","input":{"messages":[{"role":"user","content":"Analyse SPX daily"}]}}'

Ctrl-C stops it.`);
};

export const startCommand: Command = {
  name: 'start',
  summary: 'start the server with everything it needs',
  help: HELP,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { ...START_OPTIONS, json: { type: 'boolean', default: false } },
    });
    const startedAt = performance.now();
    await withInstance(toInstanceOptions(values), async (instance, interrupted) => {
      const { apiUrl: api, temporalUi = null } = instance;
      if (values.json) printJson({ ready: true, api, temporalUi, pid: process.pid });
      else announce(instance, ((performance.now() - startedAt) / 1000).toFixed(1));
      await fired(interrupted);
    });
    return EXIT.success;
  },
};
