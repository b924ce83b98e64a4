import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { ScheduleLimitsFileSchema } from '../../schemas/hydro/schedule-limits.ts';
import { METHODS, OBJECTIVES } from '../../schemas/hydro/scheduling.ts';
import { type Command, toWholeNumber, UsageError } from '../command.ts';
import { COMPUTE_OPTIONS, COMPUTE_OPTIONS_HELP, compute } from '../hydro/compute.ts';
import {
  exitCodeOf,
  PICTURE_OPTION,
  pictureHelp,
  printPicture,
  toPicturePlace,
  withPicture,
  writePicture,
} from '../hydro/picture-option.ts';
import { printSchedule } from '../hydro/print-schedule.ts';
import { nameOf, readInp, readJson, theInpFile } from '../hydro/read-file.ts';
import { scheduleJson } from '../hydro/schedule-json.ts';
import { notice, printJson } from '../terminal.ts';

const HOUR_S = 3600;
const MOST_HOURS = 168;

const HELP = `usage: sluice schedule FILE.inp --limits LIMITS.json [options]

Finds when to run the pumps of a network at the least cost, simulates the answer and compares it with the file's own
controls; no server is asked. Prices are those of the file.

  FILE.inp            an EPANET input file; - for stdin
  --limits FILE       JSON with the key limits, in the units of the network: level_min, level_max, end_level_min (all
                      tanks; of one tank under tanks), pressure_min, pressure_nodes, max_switches_per_pump, min_on_s,
                      min_off_s; what is left out is the file's, and the level of the start at the end
  --json              pumps_on_per_hour, cost, levels, min_pressure, and the same for the file as it is
  --objective NAME    ${OBJECTIVES.join(', ')}; default cost
  --hours N           how many hours to plan; default 24
  --method NAME       ${METHODS.join(', ')}; default auto: dynamic programming for one tank, else integer programming
${pictureHelp('pumps, tariff, tanks and a map, before and after')}
${COMPUTE_OPTIONS_HELP}

exit codes: 0 success, 1 a file is bad or no schedule keeps the limits (the binding one is named), 2 usage`;

const NO_PRICE =
  'the file has no energy price, so that every schedule costs 0: set one in [ENERGY], or take --objective energy';

const oneOf = <Name extends string>(option: string, names: readonly Name[], text: string): Name => {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`found --${option} ${text}, want ${names.join(', ')}`);
};

export const scheduleCommand: Command = {
  name: 'schedule',
  summary: 'when to run the pumps of a water network at the least cost, without a server',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...COMPUTE_OPTIONS,
        ...PICTURE_OPTION,
        limits: { type: 'string' },
        objective: { type: 'string', default: 'cost' },
        hours: { type: 'string', default: '24' },
        method: { type: 'string', default: 'auto' },
      },
    });
    const file = theInpFile(positionals, values.limits);
    if (values.limits === undefined)
      throw new UsageError('found no --limits, want --limits LIMITS.json, or - for stdin');
    const objective = oneOf('objective', OBJECTIVES, values.objective);
    const method = oneOf('method', METHODS, values.method);
    const horizonS = toWholeNumber('hours', values.hours, 1, MOST_HOURS) * HOUR_S;
    const name = basename(nameOf(file));
    const place = toPicturePlace(values.picture, [file, values.limits]);
    const source = readInp(file);
    const { limits } = readJson(values.limits, ScheduleLimitsFileSchema, 'a limits file');
    const picture = place === undefined ? undefined : { source: name };
    const task = { source, limits, request: { objective, method, horizonS }, picture };
    const { result, drawn } = await compute('schedule', task, `scheduling the pumps of ${name}`, values['time-limit']);
    if (objective === 'cost' && result.cost === 0 && result.baseline.cost === 0) notice(NO_PRICE);
    const outcome = await writePicture(place, drawn);
    if (values.json) printJson(withPicture(scheduleJson(result, name), outcome));
    else {
      printSchedule(result, name);
      printPicture(outcome);
    }
    return exitCodeOf(outcome);
  },
};
