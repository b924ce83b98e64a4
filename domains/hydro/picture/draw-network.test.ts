import { describe, expect, test } from 'vitest';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../fixtures/load.ts';
import { emptyNetwork, gridNetwork, onePipeNetwork } from '../fixtures/networks.ts';
import { placesOf, readPacked } from '../fixtures/read-picture.ts';
import { drawNetwork } from './draw-network.ts';
import type { NetworkPicture } from './picture.ts';

const epanet = await loadEpanet();
const drawFile = (name: string, options: Partial<Parameters<typeof drawNetwork>[2]> = {}): NetworkPicture =>
  drawNetwork(epanet, { inp: fixtureText(`${name}.inp`) }, { source: name, ...options });

describe('against native EPANET 2.2', () => {
  test.each(['Net1', 'Net2'])('%s: pressures and flows at the hours of the reference', (name) => {
    const reference = fixtureJson<SimulationReference>(`${name}.reference.json`);
    const picture = drawFile(name);
    const [{ pressure, flow, pumps }] = picture.runs;
    expect(pressure.precision).toBeLessThan(0.001);
    for (const [i, timeS] of reference.times_s.entries()) {
      const row = picture.timesS.indexOf(timeS);
      expect(row, `${timeS} s`).toBeGreaterThanOrEqual(0);
      for (const [series, ids, all, wanted, tolerance] of [
        [pressure, reference.node_ids, picture.nodes.ids, reference.pressure, reference.tolerance.pressure_abs],
        [flow, reference.link_ids, picture.links.ids, reference.flow, reference.tolerance.flow_abs],
      ] as const) {
        for (const [j, id] of ids.entries()) {
          const difference = readPacked(series, row, all.indexOf(id)) - (wanted[i]?.[j] ?? Number.NaN);
          expect(Math.abs(difference), `${id} at ${timeS} s`).toBeLessThanOrEqual(tolerance + series.precision);
        }
      }
    }
    for (const { id, energyKwh } of pumps)
      expect(energyKwh).toBeCloseTo(reference.pump_energy_kwh[id] ?? Number.NaN, 2);
  });
});

test('Net1: the map, the tank and the pump', () => {
  const picture = drawFile('Net1');
  const [run] = picture.runs;
  expect(picture).toMatchObject({ title: 'EPANET Example Network 1', layout: 'file', placedNodes: 0, rowStride: 1 });
  // Coordinates of the file: x 10 to 70, y 10 to 90, so the map is 80 high; node 9 is at 10, 70 and node 32 at 50, 10.
  const at = (id: string) => placesOf(picture)[picture.nodes.ids.indexOf(id)];
  expect(at('9')).toEqual([0, 0.75]);
  expect(at('32')).toEqual([0.5, 0]);
  expect(run.tanks).toMatchObject([{ id: '2', minLevel: 100, maxLevel: 150 }]);
  expect(run.tanks[0]?.levels[0]).toBe(120);
  // Its controls: on from the start, off above 140 ft, on below 110 ft. The reference has flow at 43,200 s, none at 57,600.
  const [pump] = run.pumps;
  expect(pump?.stretches.map(({ speed }) => speed)).toEqual([1, 0, 1]);
  const [on, off, again] = pump?.stretches ?? [];
  expect(on?.fromS).toBe(0);
  expect(off?.fromS).toBe(on?.toS);
  expect(off?.fromS).toBeGreaterThan(43_200);
  expect(off?.fromS).toBeLessThan(57_600);
  expect(again?.toS).toBe(86_400);
  const kwh = pump?.stretches.reduce((sum, { fromS, toS, meanKw }) => sum + ((toS - fromS) / 3600) * meanKw, 0);
  expect(kwh).toBeCloseTo(pump?.energyKwh ?? 0, 6);
  expect(picture.tariffs).toEqual([]);
});

test('bends of links lie on the same map', () => {
  const inp = fixtureText('Net1.inp').replace('[COORDINATES]', '[VERTICES]\n 12 60 80\n 12 65 78\n\n[COORDINATES]');
  const { links } = drawNetwork(epanet, { inp }, { source: 'Net1' });
  // The map begins at 10, 10 and is 80 high.
  expect(links.bends).toEqual({ [links.ids.indexOf('12')]: [0.625, 0.875, 0.6875, 0.85] });
});

test('a schedule is run beside the file as it is, with its cost at the price of the file', () => {
  const reference = fixtureJson<{
    best_schedule_pumps_on_per_hour: readonly number[];
    best_cost: number;
    best_levels: readonly number[];
    price_per_kwh_by_hour: readonly number[];
  }>('sched-A.reference.json');
  const speeds = reference.best_schedule_pumps_on_per_hour;
  const picture = drawFile('sched-A', { schedule: { pumpIds: ['PU1'], speeds: [speeds], stepS: 3600 } });
  const [before, after] = picture.runs;
  expect([before.kind, after?.kind]).toEqual(['file', 'schedule']);
  expect(after?.totalCost).toBeCloseTo(reference.best_cost, 1);
  expect(before.totalCost).not.toBeCloseTo(reference.best_cost, 0);
  const levels = after?.tanks[0]?.levels ?? [];
  expect(levels).toHaveLength(reference.best_levels.length);
  for (const [hour, level] of reference.best_levels.entries()) expect(levels[hour]).toBeCloseTo(level, 2);
  const speedAt = (hour: number) =>
    after?.pumps[0]?.stretches.find(({ fromS, toS }) => fromS <= hour * 3600 && hour * 3600 < toS)?.speed;
  expect(speeds.map((_, hour) => speedAt(hour))).toEqual(speeds);
  const [tariff] = picture.tariffs;
  expect(tariff?.pumpIds).toEqual(['PU1']);
  const priceAt = (hour: number) =>
    tariff?.stretches.find(({ fromS, toS }) => fromS <= hour * 3600 && hour * 3600 < toS)?.pricePerKwh;
  for (const [hour, price] of reference.price_per_kwh_by_hour.entries()) expect(priceAt(hour)).toBeCloseTo(price, 9);
});

test.each([
  [{ pumpIds: ['PU1'], speeds: [], stepS: 3600 }, 'found 1 pumps and rows of no speeds'],
  [{ pumpIds: ['PU1'], speeds: [[]], stepS: 3600 }, 'found 1 pumps and rows of 0 speeds'],
  [{ pumpIds: ['PU1'], speeds: [[1, Number.NaN]], stepS: 3600 }, 'speed of pump PU1: found NaN'],
  [{ pumpIds: ['PU1'], speeds: [[1]], stepS: 0.5 }, 'found steps of 0.5 s'],
  [{ pumpIds: ['P1'], speeds: [[1]], stepS: 3600 }, 'Cannot find pump "P1"'],
])('a schedule that does not fit is refused: %j', (schedule, message) => {
  expect(() => drawFile('sched-A', { schedule })).toThrow(message);
});

describe('places of nodes', () => {
  const side = 8;
  const grid = gridNetwork(side);
  const draw = (coordinates: typeof grid.coordinates) =>
    drawNetwork(epanet, { network: { ...grid, coordinates, times: { ...grid.times, durationS: 0 } } }, { source: 'x' });

  test('without coordinates they are computed: all apart, linked ones closer than others, the same each time', () => {
    const picture = draw({});
    expect(picture).toMatchObject({ layout: 'computed', placedNodes: side * side + 2 });
    const at = placesOf(picture);
    for (const [x, y] of at) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(1);
      expect(y).toBeLessThanOrEqual(1);
    }
    const distance = (a: number, b: number) => {
      const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = [at[a], at[b]];
      return Math.hypot(ax - bx, ay - by);
    };
    const ends = (text: string) =>
      picture.links.ids.map((_, link) => Buffer.from(text, 'base64').readInt32LE(4 * link));
    const to = ends(picture.links.to);
    const linked = ends(picture.links.from).map((from, link) => distance(from, to[link] ?? 0));
    const pairs = at.flatMap((_, a) => at.slice(a + 1).map((__, b) => distance(a, a + 1 + b)));
    expect(Math.min(...pairs)).toBeGreaterThan(0.02);
    // Of a grid of 8 x 8 unfolded, a link is about a seventh of a side; a random order has links of about half a side.
    expect(Math.max(...linked)).toBeLessThan(0.3);
    expect(draw({})).toEqual(picture);
  });

  test('a node that the file does not place lies beside its neighbours, and the picture says so', () => {
    const { 'J3-3': left, ...others } = grid.coordinates;
    const picture = draw(others);
    expect(left).toEqual([360, 360]);
    // R and T have none either.
    expect(picture).toMatchObject({ layout: 'partly', placedNodes: 3 });
    const [x = 0, y = 0] = placesOf(picture)[picture.nodes.ids.indexOf('J3-3')] ?? [];
    // The file's grid is 840 wide; R and T lie at most a fiftieth beside its corners.
    expect(Math.hypot(x - 360 / 840, y - 360 / 840)).toBeLessThan(0.1);
  });

  test('coordinates of a large map keep their distances', () => {
    const moved = Object.entries(grid.coordinates).map(([id, [x, y]]) => [id, [x / 120 + 4e6, y / 120 + 5e6]]);
    const at = placesOf(draw({ ...Object.fromEntries(moved), R: [4e6, 5e6], T: [4e6 + 7, 5e6 + 7] }));
    expect(at[1]?.[0]).toBeCloseTo(1 / 7, 6);
  });
});

test('rows are left out, evenly and said, when there are too many numbers', () => {
  const full = drawFile('Net1');
  // 11 nodes and 13 links: 37 numbers a row, 25 rows.
  const thin = drawFile('Net1', { maxValues: 37 * 7 });
  expect(thin.rowStride).toBe(4);
  expect(thin.timesS).toEqual([0, 4, 8, 12, 16, 20, 24].map((hour) => hour * 3600));
  expect(readPacked(thin.runs[0].pressure, 3, 5)).toBeCloseTo(readPacked(full.runs[0].pressure, 12, 5), 2);
  expect(thin.scales).toEqual(full.scales);
});

test('scales are round, hold nearly all values, and reservoirs are none of them', () => {
  const { scales } = drawFile('Net1');
  // Junctions have 108.84 to 133.88 psi at the hours of the reference.
  expect(scales.pressure.min).toBeGreaterThanOrEqual(100);
  expect(scales.pressure.min).toBeLessThanOrEqual(110);
  expect(scales.pressure.max).toBeGreaterThanOrEqual(128);
  expect(scales.pressure.max).toBeLessThanOrEqual(140);
  expect(scales.flow.min).toBe(0);
});

test('one steady state, no demand, a closed pipe: a picture all the same', () => {
  const still = onePipeNetwork();
  const { runs, scales, links } = drawNetwork(
    epanet,
    { network: { ...still, times: { ...still.times, durationS: 0 } } },
    { source: 'still' },
  );
  expect(runs[0].pressure.rows).toBe(1);
  expect(scales.flow.max).toBeGreaterThan(scales.flow.min);
  expect(links.ids).toEqual(['P']);
  const shut = drawNetwork(
    epanet,
    {
      network: {
        ...emptyNetwork('LPS'),
        junctions: [{ id: 'J', elevation: 0, demands: [{ base: 1 }] }],
        reservoirs: [
          { id: 'R', head: 50 },
          { id: 'S', head: 50 },
        ],
        pipes: [
          { id: 'P', from: 'R', to: 'J', length: 100, diameter: 100, roughness: 100, minorLoss: 0, status: 'open' },
          { id: 'Q', from: 'S', to: 'J', length: 100, diameter: 100, roughness: 100, minorLoss: 0, status: 'closed' },
        ],
      },
    },
    { source: 'shut' },
  );
  expect(Buffer.from(shut.runs[0].open, 'base64')[0]).toBe(0b01);
});
