// The job `calibrate` by its assistant, on real Temporal and PostgreSQL.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toIdentificationAnswer } from '../../activities/hydraulics/identification-answer.ts';
import { fixtureJson, fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { gridNetwork, onePipeNetwork } from '../../domains/hydro/fixtures/networks.ts';
import { identify, loadEpanet } from '../../domains/hydro/index.ts';
import { type CalibrationReport, CalibrationReportSchema } from '../../schemas/hydro/calibrate.ts';
import type { CalibrationCase } from '../../schemas/hydro/calibration-case.ts';
import { toIdentificationRequest } from '../../schemas/hydro/calibration-request.ts';
import type { JobProgress } from '../../schemas/jobs.ts';
import { workflowIdOf } from '../../schemas/runs.ts';
import { type Engine, type FinishedRun, startEngine, TENANT } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ tools: {} });
});
afterAll(() => engine.stop());

interface Truth {
  readonly roughness_multiplier: readonly number[];
  readonly leak_node: string;
  readonly leak_emitter: number;
}

const NET2 = fixtureText('Net2.inp');
const CASE = fixtureJson<CalibrationCase & { readonly truth: Truth }>('calibration-Net2.case.json');

const reportOf = ({ run, thread }: FinishedRun): CalibrationReport => {
  expect(run.error).toBeUndefined();
  return CalibrationReportSchema.parse((thread.values as { report: unknown }).report);
};
const progressOf = ({ of }: FinishedRun) => of('custom') as readonly JobProgress[];
const calibrate = (input: object) => engine.run('calibrate', input, { modes: ['custom'] });

describe('the calibration case of Net2', () => {
  let finished: FinishedRun;
  let report: CalibrationReport;
  beforeAll(async () => {
    finished = await calibrate({ network_config: NET2, case: CASE });
    report = reportOf(finished);
  });

  test('the truth of the case file: multipliers within 10 %, the leak where it is', () => {
    for (const [index, { multiplier }] of report.groups.entries())
      expect(Math.abs(multiplier / (CASE.truth.roughness_multiplier[index] ?? 0) - 1)).toBeLessThan(0.1);
    expect(report.groups).toHaveLength(2);
    expect(report.leakRanking[0]?.nodeId).toBe(CASE.truth.leak_node);
    const [leak] = report.leaks;
    expect(Math.abs((leak?.emitter ?? 0) - CASE.truth.leak_emitter)).toBeLessThan(3 * (leak?.standardError ?? 0));
  });

  test('fit by fit it answers what an identification in one go does, to the last digit', async () => {
    const whole = identify(await loadEpanet(), { inp: NET2 }, toIdentificationRequest(CASE));
    const { run, network, result: _, ...rest } = report;
    const Rest = CalibrationReportSchema.omit({ run: true, network: true, result: true });
    expect(rest).toEqual(Rest.parse(toIdentificationAnswer(whole).answer));
    expect(rest.solves).toBe(whole.run.solves);
    expect(run).toMatchObject({ engineVersion: '2.3.5', inpHash: whole.run.inpHash });
    expect(network).toBeNull();
  });

  test('progress tells each fit', () => {
    const told = progressOf(finished);
    const total = CASE.leak_candidates?.length ?? 0;
    expect(told).toEqual([
      { job: 'calibrate', done: 0, total: total + 2, phase: 'without-leak', last: null },
      { job: 'calibrate', done: 1, total: total + 2, phase: 'candidates', last: null },
      ...Array.from({ length: total }, (_, index) => ({
        job: 'calibrate',
        done: index + 2,
        total: total + 2,
        phase: 'candidates',
        last: expect.any(String),
      })),
      { job: 'calibrate', done: total + 2, total: total + 2, phase: 'together', last: null },
    ]);
    const candidates = told.slice(2, -1).map(({ last }) => last);
    expect(candidates.toSorted()).toEqual(CASE.leak_candidates?.toSorted());
  });

  test('it is stored in whole, with its picture', async () => {
    const stored = await engine.stores.hydroResults.find(TENANT, report.result.resultId);
    expect(stored).toMatchObject({ kind: 'calibrate', inpHash: report.run.inpHash });
    expect(JSON.parse(stored?.answerJson ?? '')).toMatchObject({ leaks: report.leaks });
    expect(report.result.tables.map(({ name }) => name)).toEqual(['pressure-readings', 'flow-readings']);
    const picture = await engine.stores.hydroResults.picture(TENANT, report.result.resultId);
    const { note } = JSON.parse(picture ?? '{}') as { readonly note?: string };
    expect(note).toBe(`calibrated: 2 groups of pipes, 1 of ${CASE.leak_candidates?.length} leak candidates kept`);
  });
});

test('without leak candidates the groups alone are fitted, of a stored network', async () => {
  const { networks } = engine.stores;
  await networks.put(TENANT, { networkId: 'net2', inp: NET2, inpHash: 'h', facts: {} as never });
  const { leak_candidates: _, ...groups } = CASE;
  const finished = await calibrate({ network_config: { network_id: 'net2', version: 1 }, case: groups });
  const report = reportOf(finished);
  expect(report).toMatchObject({ network: { networkId: 'net2', version: 1 }, leaks: [], leakRanking: [] });
  expect(progressOf(finished).at(-1)).toMatchObject({ done: 2, total: 2 });
});

describe('refused before any work, in one sentence', () => {
  const { pressure_observed: rows = [], flow_sensors: _, flow_observed: __, ...pressures } = CASE;
  const spoilt = (value: unknown) =>
    rows.map((row, i) => (i === 3 ? [...row.slice(0, 5), value, ...row.slice(6)] : row));
  const few = {
    ...pressures,
    times_s: CASE.times_s.slice(0, 1),
    pressure_observed: [[...(rows[0] ?? []).slice(0, 2), ...(rows[0] ?? []).slice(2).map(() => null)]],
    leak_candidates: ['5'],
  };
  const none = { ...pressures, pressure_observed: rows.map((row) => row.map(() => null)) };
  const line37 = NET2.split('\n').map((line, index) => (index === 36 ? ' 1 a lot of words' : line));
  const island = {
    ...onePipeNetwork(),
    junctions: [...onePipeNetwork().junctions, { id: 'I', elevation: 0, demands: [{ base: 1 }] }],
  };
  test.each([
    [
      'an INP with an error in line 37',
      { network_config: line37.join('\n'), case: CASE },
      /line 37.*"1 a lot of words"/s,
    ],
    ['a node that no pipe reaches', { network_config: island, case: CASE }, /\bI\b/],
    ['a network that is not stored', { network_config: 'nowhere', case: CASE }, /No network nowhere is stored/],
    ['no case', { network_config: NET2 }, /case: found nothing, want object/],
    [
      'a sensor that is not there',
      { network_config: NET2, case: { ...CASE, pressure_sensors: ['X', ...(CASE.pressure_sensors ?? []).slice(1)] } },
      /Cannot find .*"X"/,
    ],
    [
      'a candidate that is not there',
      { network_config: NET2, case: { ...CASE, leak_candidates: ['X'] } },
      /Cannot find junction "X"/,
    ],
    [
      'NaN',
      { network_config: NET2, case: { ...pressures, pressure_observed: spoilt('NaN') } },
      /case\.pressure_observed\.3\.5: found "NaN", want number/,
    ],
    [
      'a row too short',
      { network_config: NET2, case: { ...pressures, pressure_observed: rows.map((row) => row.slice(1)) } },
      /found 14 readings of pressure in row 0|readings of pressure in row 0, wanted/,
    ],
    [
      'more parameters than readings',
      { network_config: NET2, case: few },
      /Cannot estimate 3 parameters from 2 readings/,
    ],
    ['no readings at all', { network_config: NET2, case: none }, /from 0 readings/],
    [
      'sensors without readings',
      { network_config: NET2, case: { ...pressures, pressure_observed: undefined } },
      /found neither pressure_observed nor flow_observed/,
    ],
    [
      'a wrong unit',
      { network_config: NET2, case: { ...CASE, pressure_units: 'GPM' } },
      /case\.pressure_units: found "GPM"/,
    ],
  ])('%s', async (_, input, message) => {
    const { run, of } = await calibrate(JSON.parse(JSON.stringify(input)));
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(message);
    expect(of('custom')).toEqual([]);
  });
});

test('I8: a cancel ends it in the middle, threads too', async () => {
  const network = gridNetwork(12);
  const sensors = network.junctions.slice(0, 100).map(({ id }) => id);
  const times = Array.from({ length: 24 }, (_, hour) => hour * 3_600);
  const long = {
    flow_units: 'LPS',
    pressure_units: 'm',
    times_s: times,
    pressure_sensors: sensors,
    pressure_observed: times.map(() => sensors.map((_, index) => 30 + (index % 7))),
    noise: { pressure_sd: 0.1 },
    roughness_groups: 'diameter',
    leak_candidates: network.junctions.map(({ id }) => id),
  };
  const ref = await engine.start('calibrate', { network_config: network, case: long }, { modes: ['custom'] });
  for await (const { event } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) if (event === 'custom') break;
  const askedAt = Date.now();
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  const { run } = await engine.finished(ref);
  expect(run.status).toBe('interrupted');
  const job = engine.client.workflow.getHandle(`${workflowIdOf(ref.runId)}-job-1`);
  while ((await job.describe()).status.name === 'RUNNING') await sleep(50);
  expect(Date.now() - askedAt).toBeLessThan(10_000);
  const after = await engine.run('n-minus-one', { network_config: onePipeNetwork({ demand: 1 }) });
  expect(after.run.status).toBe('success');
});
