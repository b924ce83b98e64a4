import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Instance } from '../../launcher/supervisor.ts';
import type { Project } from '../../project/project.ts';
import { readProject } from '../../project/read-project.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { modelInUse } from '../model-in-use.ts';
import { openToAll } from '../open-to-all.ts';
import { START_OPTIONS, START_OPTIONS_HELP, toInstanceOptions } from '../start-options.ts';
import { notice, print, printJson } from '../terminal.ts';
import { fired, withInstance } from '../with-instance.ts';

const HELP = `usage: sluice start [options]

Starts everything: PostgreSQL, Temporal with its UI, workers and the API. Ctrl-C or SIGTERM stops it all.

${START_OPTIONS_HELP}
  --config FILE            a langgraph.json, whose graphs are served instead of ours; default SLUICE_PROJECT
  --json                   exactly one line on stdout, when ready

exit codes: 0 stopped, 1 cannot start, 2 usage, 3 runs on this data directory already`;

const firstRequest = (apiUrl: string, project: Project | undefined): string => {
  if (project !== undefined)
    return `  curl ${apiUrl}/assistants/search -H 'content-type: application/json' -d '{}'
  npm run -s sluice -- run ${project.graphs[0]?.id} --input '{...}'  # its input, as JSON`;
  return `  npm run -s sluice -- run analyst "Analyse SPX daily"
  curl ${apiUrl}/threads/${randomUUID()}/runs/wait -H 'content-type: application/json' \\
    -d '{"assistant_id":"analyst","if_not_exists":"create","input":{"messages":[{"role":"user","content":"Analyse SPX daily"}]}}'`;
};

const announce = (instance: Instance, project: Project | undefined, seconds: string): void => {
  const { apiUrl, temporalUi, temporalAddress, dataDir, embedded } = instance;
  const where = (isOurs: boolean): string => (isOurs ? `embedded, in ${dataDir}` : 'the one you gave');
  print(`Sluice is ready (${seconds} s).

  API          ${apiUrl}
  Temporal UI  ${temporalUi ?? 'unknown: name it in SLUICE_TEMPORAL_UI'}
  Temporal     ${temporalAddress}, ${where(embedded.temporal)}
  PostgreSQL   ${where(embedded.postgres)}
  ${project === undefined ? `Model        ${modelInUse(process.env)}` : `Project      ${project.configFile}: ${project.graphs.map(({ id }) => id).join(', ')}`}
  Logs         ${dataDir}/*.log

Try, in another terminal:
${firstRequest(apiUrl, project)}

Ctrl-C stops it.`);
};

export const startCommand: Command = {
  name: 'start',
  summary: 'start the server with everything it needs',
  help: HELP,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { ...START_OPTIONS, config: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const startedAt = performance.now();
    const configFile = values.config ?? (process.env.SLUICE_PROJECT || undefined);
    const project = configFile === undefined ? undefined : readProject(configFile);
    const options = { ...toInstanceOptions(values), project: project?.configFile };
    const warning = openToAll(options.host, { ...project?.env, ...process.env }, project);
    if (warning !== undefined) notice(warning);
    await withInstance(options, async (instance, interrupted) => {
      const { apiUrl: api, temporalUi = null } = instance;
      if (values.json) printJson({ ready: true, api, temporalUi, pid: process.pid });
      else announce(instance, project, ((performance.now() - startedAt) / 1000).toFixed(1));
      await fired(interrupted);
    });
    return EXIT.success;
  },
};
