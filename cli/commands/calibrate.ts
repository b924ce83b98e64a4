import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { CalibrationCaseSchema } from '../../schemas/hydro/calibration-case.ts';
import { toIdentificationRequest } from '../../schemas/hydro/calibration-request.ts';
import { type Command, UsageError } from '../command.ts';
import { calibrationJson } from '../hydro/calibration-json.ts';
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
import { printCalibration } from '../hydro/print-calibration.ts';
import { nameOf, readInp, readJson, theInpFile } from '../hydro/read-file.ts';
import { printJson } from '../terminal.ts';

const HELP = `usage: sluice calibrate FILE.inp --case CASE.json [options]

Finds pipe roughness by group, and where a network leaks, from measured pressures and flows; no server is asked.

  FILE.inp            an EPANET input file; - for stdin
  --case FILE         readings, groups of pipes and leak candidates as JSON: flow_units, pressure_units, times_s,
                      pressure_sensors, pressure_observed, flow_sensors, flow_observed (a row for each time, null for
                      a missing reading), noise, roughness_groups, leak_candidates; the field truth is not read
  --json              roughness_multiplier, leaks (most likely first), rmse_pressure, standard errors, correlation
${pictureHelp('pipes by roughness factor and leak candidates by rank')}
${COMPUTE_OPTIONS_HELP}

exit codes: 0 success, 1 a file is bad or the readings do not suffice, 2 usage`;

export const calibrateCommand: Command = {
  name: 'calibrate',
  summary: 'pipe roughness and leaks of a water network from readings, without a server',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...COMPUTE_OPTIONS, ...PICTURE_OPTION, case: { type: 'string' } },
    });
    const file = theInpFile(positionals, values.case);
    if (values.case === undefined) throw new UsageError('found no --case, want --case CASE.json, or - for stdin');
    const name = basename(nameOf(file));
    const place = toPicturePlace(values.picture, [file, values.case]);
    const source = readInp(file);
    const data = readJson(values.case, CalibrationCaseSchema, 'a calibration case');
    const picture = place === undefined ? undefined : { source: name };
    const task = { source, request: toIdentificationRequest(data), picture };
    const { result, drawn } = await compute('calibrate', task, `calibrating ${name}`, values['time-limit']);
    const outcome = await writePicture(place, drawn);
    if (values.json) printJson(withPicture(calibrationJson(result, name), outcome));
    else {
      printCalibration(result, name);
      printPicture(outcome);
    }
    return exitCodeOf(outcome);
  },
};
