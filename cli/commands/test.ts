import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { ScenarioSchema } from '../../schemas/hydro/scenario.ts';
import { type Command, UsageError } from '../command.ts';
import { COMPUTE_OPTIONS, COMPUTE_OPTIONS_HELP, compute } from '../hydro/compute.ts';
import type { HydroTasks } from '../hydro/hydro-tasks.ts';
import {
  exitCodeOf,
  PICTURE_OPTION,
  pictureHelp,
  printPicture,
  toPicturePlace,
  withPicture,
  writePicture,
} from '../hydro/picture-option.ts';
import { printAvailableFireFlow, printSweep, printTest } from '../hydro/print-test.ts';
import { nameOf, readInp, readJson, theInpFile } from '../hydro/read-file.ts';
import { availableFireFlowJson, sweepJson, testJson } from '../hydro/test-json.ts';
import { TEST_OPTIONS, TEST_OPTIONS_HELP, toTestOptions } from '../hydro/test-options.ts';
import { printJson } from '../terminal.ts';

const HELP = `usage: sluice test FILE.inp --scenario SCENARIO.json [options]

What a failure or an emergency does to a water network: before it, demand-driven, and under it, pressure-driven. No
server is asked.

  FILE.inp            an EPANET input file; - for stdin
  --scenario FILE     JSON with a kind and its fields; fromS and untilS (seconds) where it does not last for ever:
    {"kind":"burst","nodeId":"22","holeArea":{"value":10,"unit":"cm2"}}, or "pipeId" and "fraction" for the place
    {"kind":"demand-surge","multiplier":1.5,"nodeIds":["22"]}
    {"kind":"fire-flow","nodeId":"22","flow":{"value":1000,"unit":"GPM"},"fromS":36000,"untilS":43200}
    {"kind":"outage","linkIds":["110"]}
    {"kind":"power-failure","pumpIds":["9"]}
    {"kind":"source-loss","nodeId":"9"}
    {"kind":"n-minus-one","withValves":true}    each link taken out in turn, most harmful first
    {"kind":"available-fire-flow","nodeId":"22","residualPressure":{"value":20,"unit":"psi"}}
  --json              pass, failures, service (who is short of water, for how long), and both runs as simulate has them
${TEST_OPTIONS_HELP}
${pictureHelp('a map before and under the scenario, or links by harm')}
${COMPUTE_OPTIONS_HELP}

A test that is not passed is an answer: exit code 0 and "pass": false.
exit codes: 0 success, 1 a file is bad, 2 usage`;

type Answer = Awaited<ReturnType<HydroTasks['test']>>;

/** An answer for a program, and for a person. */
const bothForms = (answer: Answer, name: string): readonly [() => object, () => void] => {
  switch (answer.kind) {
    case 'n-minus-one':
      return [() => sweepJson(answer.sweep, name), () => printSweep(answer.sweep, name)];
    case 'available-fire-flow':
      return [
        () => availableFireFlowJson(answer.available, name),
        () => printAvailableFireFlow(answer.available, name),
      ];
    case 'scenario':
      return [() => testJson(answer.result, name), () => printTest(answer.result, name)];
  }
};

export const testCommand: Command = {
  name: 'test',
  summary: 'bursts, fires, outages and N-1 sweeps of a water network, without a server',
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...COMPUTE_OPTIONS, ...PICTURE_OPTION, ...TEST_OPTIONS, scenario: { type: 'string' } },
    });
    const file = theInpFile(positionals, values.scenario);
    if (values.scenario === undefined)
      throw new UsageError('found no --scenario, want --scenario SCENARIO.json, or - for stdin');
    const options = toTestOptions(values);
    const name = basename(nameOf(file));
    const place = toPicturePlace(values.picture, [file, values.scenario]);
    const source = readInp(file);
    const scenario = readJson(values.scenario, ScenarioSchema, 'a scenario');
    if (scenario.kind === 'available-fire-flow' && Object.keys(options).length > 0)
      throw new UsageError('found options of a run, want none with available-fire-flow: its file says all');
    const picture = place === undefined ? undefined : { source: name };
    const task = { source, scenario, options, picture };
    const answer = await compute('test', task, `testing ${name}, ${scenario.kind}`, values['time-limit']);
    const outcome = await writePicture(place, answer.drawn, options.thresholds?.minimumPressure);
    const [json, printAnswer] = bothForms(answer, name);
    if (values.json) printJson(withPicture(json(), outcome));
    else {
      printAnswer();
      printPicture(outcome);
    }
    return exitCodeOf(outcome);
  },
};
