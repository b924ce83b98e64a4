// A worker dies by SIGKILL in the middle of a sweep or a calibration and is started again: what it came to is compared with
// one that nothing happened to, and no part that was kept is computed again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureJson, fixtureText } from '../../domains/hydro/fixtures/load.ts';
import type { CalibrationReport } from '../../schemas/hydro/calibrate.ts';
import type { NMinusOneReport } from '../../schemas/hydro/n-minus-one.ts';
import type { JobProgress } from '../../schemas/jobs.ts';
import type { KillPoint } from '../support/kill-points.ts';
import { type Accepted, type Observation, type Rig, startRig } from './rig.ts';

const NET2 = fixtureText('Net2.inp');
const LINKS = 40;
const CANDIDATES = 6;
// Two weeks, so that a thread does not take out all links at once.
const SWEEP = { input: { network_config: NET2, duration: 14 * 86_400 }, stream_mode: ['custom'] };
const CALIBRATE = {
  input: { network_config: NET2, case: fixtureJson('calibration-Net2.case.json') },
  stream_mode: ['custom'],
};

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ SLUICE_COMPUTE_THREADS: '2' });
  // Whatever was computed is put, there already or not: each of these rows is one computation that got through.
  await rig.query(`create table computed (run_id uuid not null, unit int not null)`);
  await rig.query(`create function note_computed() returns trigger language plpgsql as
    $$ begin insert into computed values (new.run_id, new.unit); return new; end $$`);
  await rig.query(
    `create trigger note_computed before insert on job_units for each row execute function note_computed()`,
  );
});
afterAll(() => rig.stop());

interface Seen<Report> extends Observation {
  readonly run: Accepted;
  readonly report: Report;
  readonly progress: readonly JobProgress[];
  /** Which units were computed, each as often as it was. */
  readonly computed: readonly number[];
}

const observe = async <Report>(graph: string, body: object): Promise<Seen<Report>> => {
  const run = await rig.submit(graph, { ...body });
  if (run === undefined) throw new Error('not accepted');
  await rig.settled(run, 120_000);
  const seen = await rig.observe(run);
  const rows = await rig.query<{ unit: number }>('select unit from computed where run_id = $1 order by unit', [
    run.runId,
  ]);
  const progress = seen.events
    .filter((line) => line.startsWith('custom '))
    .map((line) => JSON.parse(line.slice('custom '.length)) as JobProgress);
  const { report } = seen.values as { report: Report };
  return { ...seen, run, report, progress, computed: rows.map(({ unit }) => unit) };
};

const withoutTimes = <Report extends { readonly run: object }>(report: Report) => ({
  ...report,
  run: { ...report.run, solveTimeMs: 0, runTimeMs: 0 },
});

const unitsTo = (last: number) => Array.from({ length: last + 1 }, (_, unit) => unit);

/** From nothing to all, each once. */
const expectToldInOrder = (progress: readonly JobProgress[], total: number): void => {
  const done = progress.map((one) => one.done);
  expect([done[0], done.at(-1)]).toEqual([0, total]);
  expect(done).toEqual([...new Set(done)].toSorted((a, b) => a - b));
  expect(progress.every((one) => one.total === total)).toBe(true);
};

const storedResults = async ({ runId }: Accepted): Promise<number> =>
  (await rig.query('select 1 from hydro_results where run_id = $1', [runId])).length;

describe('I1 I2 I3: a sweep', () => {
  let undisturbed: Seen<NMinusOneReport>;
  beforeAll(async () => {
    undisturbed = await observe('n-minus-one', SWEEP);
  });

  test('undisturbed: the plan and each link are computed once', () => {
    expect(undisturbed.status).toBe('success');
    expect(undisturbed.report.linkCount).toBe(LINKS);
    expect(undisturbed.computed).toEqual(unitsTo(LINKS));
    expectToldInOrder(undisturbed.progress, LINKS);
  });

  const POINTS: readonly KillPoint[] = [
    'jobUnits.put after 1',
    'jobUnits.put after 10',
    'events.appendProgress after 3',
    `jobUnits.put after ${LINKS + 1}`,
    'hydroResults.put after 1',
  ];
  test.each(POINTS)(
    '%s: the same report, and no link that was kept is taken out again',
    {
      timeout: 180_000,
    },
    async (point) => {
      await rig.arm(point);
      const seen = await observe<NMinusOneReport>('n-minus-one', SWEEP);
      expect(seen.status).toBe('success');
      expect(withoutTimes(seen.report)).toEqual(withoutTimes(undisturbed.report));
      expect(seen.computed).toEqual(unitsTo(LINKS));
      expectToldInOrder(seen.progress, LINKS);
      expect(seen.gaps).toBe(0);
      expect(await storedResults(seen.run)).toBe(1);
    },
  );

  test('a worker that drains hands over what its threads are at', { timeout: 240_000 }, async () => {
    const input = { ...SWEEP.input, duration: 150 * 86_400 };
    const run = await rig.submit('n-minus-one', { ...SWEEP, input });
    if (run === undefined) throw new Error('not accepted');
    const done = () => rig.query('select 1 from computed where run_id = $1 and unit > 0', [run.runId]);
    await expect.poll(done, { timeout: 60_000 }).not.toEqual([]);
    rig.kill('worker-1', 'SIGTERM');
    expect(await rig.settled(run, 200_000)).toBe('success');
    const rows = await rig.query<{ unit: number }>('select unit from computed where run_id = $1 order by unit', [
      run.runId,
    ]);
    expect(rows.map(({ unit }) => unit)).toEqual(unitsTo(LINKS));
  });
});

describe('I1 I2 I3: a calibration', () => {
  let undisturbed: Seen<CalibrationReport>;
  beforeAll(async () => {
    undisturbed = await observe('calibrate', CALIBRATE);
  });
  // The plan, the fit without a leak, each candidate, all together.
  const UNITS = unitsTo(CANDIDATES + 2);

  test('undisturbed: each fit is computed once', () => {
    expect(undisturbed.status).toBe('success');
    expect(undisturbed.report.leaks.map(({ nodeId }) => nodeId)).toEqual(['18']);
    expect(undisturbed.computed).toEqual(UNITS);
    expectToldInOrder(undisturbed.progress, CANDIDATES + 2);
  });

  const POINTS: readonly KillPoint[] = ['jobUnits.put before 2', 'jobUnits.put after 4', 'jobUnits.put after 9'];
  test.each(POINTS)(
    '%s: the same estimates to the last digit, and no fit that was kept is made again',
    {
      timeout: 180_000,
    },
    async (point) => {
      await rig.arm(point);
      const seen = await observe<CalibrationReport>('calibrate', CALIBRATE);
      expect(seen.status).toBe('success');
      expect(withoutTimes(seen.report)).toEqual(withoutTimes(undisturbed.report));
      expect(seen.computed).toEqual(UNITS);
      expectToldInOrder(seen.progress, CANDIDATES + 2);
      expect(seen.gaps).toBe(0);
      expect(await storedResults(seen.run)).toBe(1);
    },
  );
});
