import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { findLowPressure, type SimulationResult } from '../../domains/hydro/index.ts';
import { type Command, UsageError } from '../command.ts';
import { COMPUTE_OPTIONS, COMPUTE_OPTIONS_HELP, compute } from '../hydro/compute.ts';
import { toPressure, toSeconds } from '../hydro/physical-options.ts';
import {
  exitCodeOf,
  PICTURE_OPTION,
  pictureHelp,
  printPicture,
  toPicturePlace,
  withPicture,
  writePicture,
} from '../hydro/picture-option.ts';
import { printSimulation } from '../hydro/print-simulation.ts';
import { nameOf, readInp, theInpFile } from '../hydro/read-file.ts';
import { simulationJson, toWireLowPressure } from '../hydro/simulation-json.ts';
import { SIMULATION_OPTIONS, SIMULATION_OPTIONS_HELP, toSimulationOptions } from '../hydro/simulation-options.ts';
import { printJson } from '../terminal.ts';

const HELP = `usage: sluice simulate FILE.inp [options]

Simulates a water network, here and now: no server is asked.

  FILE.inp            an EPANET input file; - for stdin
  --json              pressure, head, demand and flow, a row for each of times_s and a column for each of node_ids or
                      link_ids, in the units of the file; tank levels, energy, cost, water balance, warnings
  --times LIST        with --json: only these of the reported times, such as 0,3600,7200
  --low-pressure P    junctions below this pressure, and when, such as '120 psi'
${SIMULATION_OPTIONS_HELP}
${pictureHelp('a map over time')}
${COMPUTE_OPTIONS_HELP}

A network that cannot supply its demand is an answer with warnings and exit code 0.
exit codes: 0 success, 1 the file is bad or cannot be solved, 2 usage`;

const rowsAt = ({ timesS }: SimulationResult, wanted: string | undefined): readonly number[] => {
  if (wanted === undefined) return [...timesS.keys()];
  return wanted.split(',').map((text) => {
    const row = timesS.indexOf(toSeconds('times', text));
    if (row >= 0) return row;
    throw new UsageError(
      `found --times ${text.trim()}, want reported times, from ${timesS[0] ?? 0} to ${timesS.at(-1) ?? 0} s; see --report-step`,
    );
  });
};

export const simulateCommand: Command = {
  name: 'simulate',
  summary: 'pressures, flows, tanks, energy and warnings of a water network, without a server',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...COMPUTE_OPTIONS,
        ...SIMULATION_OPTIONS,
        ...PICTURE_OPTION,
        times: { type: 'string' },
        'low-pressure': { type: 'string' },
      },
    });
    const file = theInpFile(positionals);
    const options = toSimulationOptions(values);
    const { 'low-pressure': limitText } = values;
    const limit = limitText === undefined ? undefined : toPressure('low-pressure', limitText);
    const name = basename(nameOf(file));
    const place = toPicturePlace(values.picture, [file]);
    const task = { source: readInp(file), options, picture: place === undefined ? undefined : { source: name } };
    const { result, drawn } = await compute('simulate', task, `simulating ${name}`, values['time-limit']);
    const low = limit && findLowPressure(result, limit);
    const rows = rowsAt(result, values.times);
    const picture = await writePicture(place, drawn, limit);
    if (values.json) {
      const facts = simulationJson(result, name, rows);
      const answer = low ? { ...facts, low_pressure_limit: limit, low_pressure: toWireLowPressure(low) } : facts;
      printJson(withPicture(answer, picture));
    } else {
      printSimulation(result, name, limit && low && { limit: `${limit.value} ${limit.unit}`, nodes: low });
      printPicture(picture);
    }
    return exitCodeOf(picture);
  },
};
