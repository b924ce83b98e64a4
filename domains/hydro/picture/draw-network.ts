import { NODE, TIME } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError } from '../errors.ts';
import { type Limits, toLimits } from '../limits.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';
import { runOpenNetwork, type SimulationResult } from '../simulation/simulate.ts';
import { readPrices } from '../simulation/tariff.ts';
import { durationOf, followSchedule, type GivenSchedule } from './given-schedule.ts';
import { packBits, packSeries, toBase64 } from './pack-series.ts';
import type { NetworkPicture, PictureRun, PictureTariff } from './picture.ts';
import { placeNodes } from './place-nodes.ts';
import { PumpLog } from './pump-log.ts';
import { scaleOf } from './scales.ts';

export interface PictureOptions {
  /** What the picture is called, such as the name of its file. */
  readonly source: string;
  /** Pump speeds that a second run follows; both runs are then as long as these. */
  readonly schedule?: GivenSchedule;
  /** Numbers that the picture keeps at most, two bytes each; rows are left out until they are no more. 4 million. */
  readonly maxValues?: number;
  readonly limits?: Partial<Limits>;
}

const MOST_VALUES = 4_000_000;
const MOST_WARNINGS = 100;

interface Run {
  readonly kind: PictureRun['kind'];
  readonly result: SimulationResult;
  readonly log: PumpLog;
  readonly tariffs: readonly PictureTariff[];
}

/** What of an opened network the picture shows beside the runs. */
interface Ground {
  readonly model: Model;
  readonly clockStartS: number;
  readonly tankLimits: ReadonlyMap<string, { readonly minLevel: number; readonly maxLevel: number }>;
}

const readGround = (project: EpanetProject, model: Model): Ground => ({
  model,
  clockStartS: project.timeS(TIME.clockStart),
  tankLimits: new Map(
    model.tanks.map((node) => [
      model.nodeIds[node] ?? '',
      { minLevel: project.nodeValue(node + 1, NODE.minLevel), maxLevel: project.nodeValue(node + 1, NODE.maxLevel) },
    ]),
  ),
});

const runOnce = (
  epanet: Epanet,
  source: NetworkSource,
  { schedule, limits }: PictureOptions,
  kind: PictureRun['kind'],
): Run & Ground => {
  using open = openNetwork(epanet, source, toLimits(limits));
  const { project, model } = open;
  const before = schedule !== undefined && kind === 'schedule' ? followSchedule(open, schedule) : undefined;
  const log = new PumpLog(project, model, readPrices(project, model));
  const result = runOpenNetwork(
    epanet,
    open,
    {
      ...(schedule === undefined ? {} : { durationS: durationOf(schedule) }),
      ...(limits === undefined ? {} : { limits }),
    },
    { ...log.hooks, ...(before === undefined ? {} : { before }) },
  );
  return { kind, result, log, tariffs: log.tariffs(), ...readGround(project, model) };
};

const toPictureRun = ({ kind, result, log }: Run, { tankLimits }: Ground, rows: readonly number[]): PictureRun => ({
  kind,
  pressure: packSeries(result.nodes.pressure, rows),
  flow: packSeries(result.links.flow, rows),
  velocity: packSeries(result.links.velocity, rows),
  open: packBits(result.links.status, rows),
  tanks: [...tankLimits].map(([id, limits]) => ({
    id,
    ...limits,
    levels: rows.map((row) => Number((result.tankLevels[id]?.[row] ?? Number.NaN).toPrecision(8))),
  })),
  pumps: result.energy.pumps.map(({ pumpId, energyKwh, cost, switches, efficiencyPercent }, pump) => ({
    id: pumpId,
    stretches: log.stretches[pump] ?? [],
    energyKwh,
    cost,
    switches,
    efficiencyPercent,
  })),
  energyKwh: result.energy.energyKwh,
  demandCharge: result.energy.demandCharge,
  totalCost: result.energy.totalCost,
  warnings: result.warnings.slice(0, MOST_WARNINGS),
  warningCount: result.warnings.length,
  run: { engineVersion: result.run.engineVersion, inpHash: result.run.inpHash },
});

/** Positions of the rows that are kept: every so many from the first on, and the last. */
const keepRows = (count: number, perRow: number, maxValues: number): { rows: number[]; stride: number } => {
  const most = Math.max(2, Math.floor(maxValues / perRow));
  const stride = count <= most ? 1 : Math.ceil((count - 1) / (most - 1));
  const rows = [...Array(count).keys()].filter((row) => row % stride === 0 || row === count - 1);
  return { rows, stride };
};

const toScales = (runs: readonly Run[], { nodeKinds }: Model): NetworkPicture['scales'] => {
  const links = (name: 'flow' | 'velocity') =>
    scaleOf(
      runs.map(({ result }) => result.links[name]),
      () => true,
      { absolute: true },
    );
  return {
    pressure: scaleOf(
      runs.map(({ result }) => result.nodes.pressure),
      (node) => nodeKinds[node] === 'junction',
      { absolute: false },
    ),
    flow: links('flow'),
    velocity: links('velocity'),
  };
};

const networkOf = (source: NetworkSource, limits?: Partial<Limits>): Network =>
  'inp' in source ? parseInp(source.inp, limits) : source.network;

/**
 * Simulates a network, as it is and with a schedule when one is given, and gathers all that a map of it over time shows.
 * Synchronous: call it in a worker thread.
 * @throws {HydroError} Those of `simulate`; `OPTION_INVALID`, `ELEMENT_UNKNOWN` for a schedule that does not fit.
 */
export const drawNetwork = (epanet: Epanet, source: NetworkSource, options: PictureOptions): NetworkPicture => {
  const first = runOnce(epanet, source, options, 'file');
  const second = options.schedule === undefined ? undefined : runOnce(epanet, source, options, 'schedule');
  const network = networkOf(source, options.limits);
  const { model, result } = first;
  const runs = second === undefined ? [first] : [first, second];
  if (second !== undefined && second.result.timesS.join() !== result.timesS.join()) {
    throw new HydroError(
      'OPTION_INVALID',
      'Cannot compare the runs: found other report times with the schedule; use a report step that divides its steps',
    );
  }
  const perRow = runs.length * (model.nodeIds.length + 2 * model.linkIds.length);
  const { rows, stride } = keepRows(result.timesS.length, perRow, options.maxValues ?? MOST_VALUES);
  const { x, y, bends, layout, placedNodes } = placeNodes(model, network);
  const before = toPictureRun(first, first, rows);
  return {
    title: network.title.find((line) => line.trim() !== '')?.trim() ?? '',
    source: options.source,
    units: result.units,
    timesS: rows.map((row) => result.timesS[row] ?? 0),
    rowStride: stride,
    clockStartS: first.clockStartS,
    layout,
    placedNodes,
    nodes: {
      ids: model.nodeIds,
      kinds: model.nodeKinds,
      x: toBase64(x),
      y: toBase64(y),
      elevation: toBase64(model.elevations),
    },
    links: {
      ids: model.linkIds,
      kinds: model.linkKinds,
      from: toBase64(model.linkFrom),
      to: toBase64(model.linkTo),
      bends,
    },
    scales: toScales(runs, model),
    tariffs: first.tariffs,
    runs: second === undefined ? [before] : [before, toPictureRun(second, first, rows)],
  };
};
