import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { NetworkPicture } from '../../domains/hydro/index.ts';
import { LOW_PRESSURE, toThreshold } from '../../pages/network/low-pressure.ts';
import { toNetworkPage } from '../../pages/network/network-page.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { COMPUTE_OPTIONS, COMPUTE_OPTIONS_HELP, compute } from '../hydro/compute.ts';
import { toPressure } from '../hydro/physical-options.ts';
import { nameOf, readInp, theInpFile } from '../hydro/read-file.ts';
import { readSchedule } from '../hydro/schedule-file.ts';
import { print, printJson } from '../terminal.ts';
import { toFileName, writePage } from '../write-page.ts';

const HELP = `usage: sluice network FILE.inp [options]

Simulates a water network and writes one HTML file: a map with pressure, flow and velocity over time, what any node or link
does over time, tank levels, and when pumps run at which price. The file needs no network connection. Networks that a server keeps
are those of sluice networks.

  FILE.inp              an EPANET input file; - for stdin
  --schedule RESULT     what sluice schedule --json printed, a file or -: its run is shown beside the file as it is
  --low-pressure P      junctions below are marked, such as '25 psi'; default '${LOW_PRESSURE.value} ${LOW_PRESSURE.unit}'; the page can change it
  -o, --output FILE     where to write; default the name of the file with .html, here
  --json                print the path and what is drawn as JSON
${COMPUTE_OPTIONS_HELP}

A network without coordinates is laid out by its links. Beyond some four million numbers times are left out; both are said.
exit codes: 0 success, 1 the file is bad or cannot be solved, 2 usage`;

const toAnswer = (path: string, bytes: number, picture: NetworkPicture) => ({
  path,
  bytes,
  nodes: picture.nodes.ids.length,
  links: picture.links.ids.length,
  times: picture.timesS.length,
  every_nth_time: picture.rowStride,
  layout: picture.layout,
  placed_nodes: picture.placedNodes,
  runs: picture.runs.map((run) => ({
    kind: run.kind,
    energy_kwh: run.energyKwh,
    cost: run.totalCost,
    warnings: run.warningCount,
  })),
  engine_version: picture.runs[0].run.engineVersion,
  inp_sha256: picture.runs[0].run.inpHash,
});

export const networkCommand: Command = {
  name: 'network',
  summary: 'draw a simulated water network as one HTML file',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...COMPUTE_OPTIONS,
        schedule: { type: 'string' },
        'low-pressure': { type: 'string' },
        output: { type: 'string', short: 'o' },
      },
    });
    const file = theInpFile(positionals, values.schedule);
    const limitText = values['low-pressure'];
    const limit = limitText === undefined ? LOW_PRESSURE : toPressure('low-pressure', limitText);
    const name = basename(nameOf(file));
    const source = readInp(file);
    const schedule = values.schedule === undefined ? undefined : readSchedule(values.schedule, source.inp);
    const options = { source: name, ...(schedule === undefined ? {} : { schedule }) };
    const picture = await compute('draw', { source, options }, `drawing ${name}`, values['time-limit']);
    const path = resolve(values.output ?? `${toFileName(name.replace(/\.inp$/i, ''), 'network')}.html`);
    const { html: page } = toNetworkPage(picture, toThreshold(limit, picture.units));
    await writePage(path, page);
    if (values.json) printJson(toAnswer(path, Buffer.byteLength(page), picture));
    else print(path);
    return EXIT.success;
  },
};
