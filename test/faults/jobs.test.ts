// A worker dies by SIGKILL in the middle of a job and is started again: what the job came to is compared with one that
// nothing happened to.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sluice } from '../launcher/sluice-process.ts';
import type { KillPoint } from '../support/kill-points.ts';
import { type Observation, type Rig, startRig } from './rig.ts';

// 60 sets make three units of scores, and one report.
const GRID = {
  'strategy.stops.percent': Array.from({ length: 20 }, (_, n) => n + 3),
  'definition.divergence.maxRatio': [0.7, 0.8, 0.9],
};
const BACKTEST = { input: { symbols: ['SPX'], points: ['buy2', 'buy3'], grid: GRID }, stream_mode: ['custom'] };
const SCAN = { input: { within: 120 }, stream_mode: ['custom'] };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ SLUICE_COMPUTE_THREADS: '1' });
});
afterAll(() => rig.stop());

const observe = async (graph: string, body: object): Promise<Observation> => {
  const run = await rig.submit(graph, { ...body });
  if (run === undefined) throw new Error('not accepted');
  await rig.settled(run, 120_000);
  return rig.observe(run);
};

const customOf = ({ events }: Observation) =>
  events.filter((line) => line.startsWith('custom ')).map((line) => JSON.parse(line.slice('custom '.length)) as object);

describe('I1 I2 I3: a backtest', () => {
  let undisturbed: Observation;
  beforeAll(async () => {
    undisturbed = await observe('backtest', BACKTEST);
  });

  test('undisturbed: four units, told one after the other', () => {
    expect(undisturbed.status).toBe('success');
    expect(customOf(undisturbed)).toMatchObject([0, 1, 2, 3, 4].map((done) => ({ done, total: 4, failed: 0 })));
    expect(undisturbed.calls).toEqual(['job backtest started']);
  });

  const POINTS: readonly KillPoint[] = [
    'jobUnits.put before 1',
    'jobUnits.put after 2',
    'jobUnits.put before 4',
    'events.appendProgress before 2',
    'events.appendProgress after 3',
    'runs.finish before 1',
  ];
  test.each(POINTS)('%s: the same report, each progress once, no unit lost', { timeout: 180_000 }, async (point) => {
    await rig.arm(point);
    const seen = await observe('backtest', BACKTEST);
    expect(seen.status).toBe('success');
    expect(seen.values).toEqual(undisturbed.values);
    expect(customOf(seen)).toEqual(customOf(undisturbed));
    expect(seen.events).toEqual(undisturbed.events);
    expect(seen.gaps).toBe(0);
  });

  test('a worker that drains hands over what its threads are at', { timeout: 240_000 }, async () => {
    // 196 sets: nine units, of which one thread does not do the most in the seconds of a drain.
    const grid = {
      'strategy.stops.percent': Array.from({ length: 49 }, (_, n) => n + 3),
      'definition.divergence.maxRatio': [0.6, 0.7, 0.8, 0.9],
    };
    const run = await rig.submit('backtest', { ...BACKTEST, input: { ...BACKTEST.input, grid } });
    if (run === undefined) throw new Error('not accepted');
    const told = () => rig.query('select 1 from events where run_id = $1 and event = $2', [run.runId, 'custom']);
    await expect.poll(told, { timeout: 30_000 }).not.toEqual([]);
    rig.kill('worker-1', 'SIGTERM');
    expect(await rig.settled(run, 200_000)).toBe('success');
    const progress = customOf(await rig.observe(run));
    expect(progress).toMatchObject(Array.from({ length: 10 }, (_, done) => ({ done, total: 9, failed: 0 })));
  });

  test('what a user sees: sluice backtest prints the same report', { timeout: 180_000 }, async () => {
    const args = ['backtest', '--symbol', 'SPX', '--level', '1d', '--points', 'buy2,buy3', '--json', '--url', rig.url];
    const undisturbed = await sluice(args);
    expect(undisturbed.code).toBe(0);
    await rig.arm('jobUnits.put before 1');
    const disturbed = await sluice(args);
    expect(disturbed.code).toBe(0);
    expect(JSON.parse(disturbed.stdout)).toEqual(JSON.parse(undisturbed.stdout));
    expect(disturbed.stderr).toContain('backtest: 0 of 1 units done');
    expect(disturbed.stderr).toContain('backtest: 1 of 1 units done');
  });
});

test('I1 I3: a scan goes on behind what its dead attempt had analysed', { timeout: 180_000 }, async () => {
  const undisturbed = await observe('scan', SCAN);
  const withoutHits = ({ values }: Observation) => {
    const { report } = values as { report: { cacheHits: number } };
    return { ...report, cacheHits: undefined };
  };
  expect(undisturbed.values).toMatchObject({ report: { scanned: 1, cacheHits: 0 } });
  await rig.query('truncate analyses');
  await rig.arm('analyses.put after 1');
  const seen = await observe('scan', SCAN);
  expect(seen.status).toBe('success');
  expect(seen.values).toMatchObject({ report: { scanned: 1, cacheHits: 1 } });
  expect(withoutHits(seen)).toEqual(withoutHits(undisturbed));
  expect(seen.gaps).toBe(0);
});
