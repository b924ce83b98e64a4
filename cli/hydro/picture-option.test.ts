// `--picture` of the commands that compute.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NetworkPicture } from '../../domains/hydro/index.ts';
import { createRig, pathOf, textOf } from './fixtures/run-captured.ts';

const { run, fileOf } = createRig();
const NET1 = pathOf('Net1.inp');
const placeOf = (name: string): string => join(dirname(fileOf('beside.txt', '')), name);

/** What a page is drawn from. */
const readPage = (path: string): { readonly picture: NetworkPicture; readonly lowPressure: number } => {
  const [, data = ''] =
    readFileSync(path, 'utf8').match(/<script type="application\/json" id="data">(.*?)<\/script>/) ?? [];
  return JSON.parse(data);
};

test('simulate: the run that was asked for, its path in the answer, and what it counts as low', async () => {
  const place = placeOf('simulated.html');
  const args = ['--duration', '6h', '--low-pressure', '112 psi', '--picture', place];
  const { status, stdout } = await run('simulate', NET1, '--json', ...args);
  expect(status).toBe(0);
  const answer = JSON.parse(stdout);
  expect(answer.picture).toBe(place);
  expect(answer.pressure).toHaveLength(7);
  const { picture, lowPressure } = readPage(place);
  expect(picture.timesS).toEqual([0, 1, 2, 3, 4, 5, 6].map((hour) => hour * 3600));
  expect(picture.source).toBe('Net1.inp');
  expect(lowPressure).toBe(112);
});

test('a person reads the path after the answer', async () => {
  const place = placeOf('for-a-person.html');
  const { status, stdout } = await run('simulate', NET1, '--picture', place);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^OWA-EPANET 2\.3\.5/m);
  expect(stdout.endsWith(`picture: ${place}\n`)).toBe(true);
});

test('without --picture the answer has none', async () => {
  const { stdout } = await run('simulate', NET1, '--json', '--duration', '0');
  expect(JSON.parse(stdout)).not.toHaveProperty('picture');
});

test('schedule: before and after, at the costs of the answer', async () => {
  const place = placeOf('schedule.html');
  const limits = pathOf('sched-A.reference.json');
  const { stdout } = await run('schedule', pathOf('sched-A.inp'), '--limits', limits, '--json', '--picture', place);
  const answer = JSON.parse(stdout);
  const { picture } = readPage(place);
  expect(picture.runs.map(({ kind }) => kind)).toEqual(['file', 'schedule']);
  expect(picture.runs.map(({ totalCost }) => totalCost.toFixed(4))).toEqual([
    answer.baseline.cost.toFixed(4),
    answer.cost.toFixed(4),
  ]);
  expect(answer).not.toHaveProperty('record');
});

test('calibrate: a factor for each pipe of a group, and the leak', async () => {
  const place = placeOf('calibration.html');
  const data = pathOf('calibration-Net2.case.json');
  const { stdout } = await run('calibrate', pathOf('Net2.inp'), '--case', data, '--json', '--picture', place);
  expect(JSON.parse(stdout).picture).toBe(place);
  const { picture } = readPage(place);
  expect(picture.overlays.filter(({ isFirst }) => isFirst).map(({ name }) => name)).toEqual([
    'roughness factor',
    'leak rank',
  ]);
  const { truth } = JSON.parse(textOf('calibration-Net2.case.json'));
  expect(picture.marks.map(({ index }) => picture.nodes.ids[index])).toEqual([truth.leak_node]);
});

describe('test', () => {
  test.each([
    ['burst', { kind: 'burst', nodeId: '22', holeArea: { value: 10, unit: 'cm2' } }, ['file', 'scenario']],
    ['n-minus-one', { kind: 'n-minus-one', linkIds: ['9', '110'] }, ['intact']],
    ['available-fire-flow', { kind: 'available-fire-flow', nodeId: '22' }, ['file', 'hydrant']],
  ])('%s', async (name, scenario, kinds) => {
    const place = placeOf(`${name}.html`);
    const file = fileOf(`${name}.json`, JSON.stringify(scenario));
    const { status, stdout } = await run('test', NET1, '--scenario', file, '--json', '--picture', place);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).picture).toBe(place);
    expect(readPage(place).picture.runs.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('what counts as low is the least pressure of the test', async () => {
    const place = placeOf('least.html');
    const file = fileOf('surge.json', JSON.stringify({ kind: 'demand-surge', multiplier: 2 }));
    await run('test', NET1, '--scenario', file, '--min-pressure', '30 psi', '--picture', place);
    expect(readPage(place).lowPressure).toBe(30);
  });
});

describe('a place that cannot be', () => {
  test.each([
    ['stdout', '-', 2, 'found --picture -, want a file such as picture.html'],
    ['the input', NET1, 2, 'which is an input; want another file'],
    ['a folder that is not there', '/nowhere/at/all.html', 1, 'there is no such folder; choose another place'],
    ['a file as a folder', `${NET1}/page.html`, 1, 'there is no such folder; choose another place'],
    ['a name without end', `/tmp/${'x'.repeat(400)}`, 1, 'the system says ENAMETOOLONG'],
  ])('%s is refused before anything is computed', async (_, place, code, message) => {
    const { status, stdout, stderr } = await run('simulate', NET1, '--json', '--picture', place);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toContain(message);
    expect(textOf('Net1.inp')).toContain('[JUNCTIONS]');
  });

  test('a folder is refused before anything is computed', async () => {
    const folder = placeOf('folder.html');
    mkdirSync(folder);
    const { status, stdout, stderr } = await run('simulate', NET1, '--picture', folder);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('it is a folder');
  });

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk: the answer is there, one sentence, and the exit code tells',
    async () => {
      const { status, stdout, stderr } = await run('simulate', NET1, '--json', '--picture', '/dev/full');
      expect(status).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ picture: null, flow_units: 'GPM' });
      expect(stderr).toContain('Cannot write /dev/full (ENOSPC); choose another place with --picture');
    },
  );
});
