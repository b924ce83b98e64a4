import { NODE, TIME } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { Epanet } from '../engine/wasm.ts';
import { type Limits, toLimits } from '../limits.ts';
import { runOpenNetwork, type SimulationResult } from '../simulation/simulate.ts';
import { readPrices } from '../simulation/tariff.ts';
import { durationOf, followSchedule, type GivenSchedule } from './given-schedule.ts';
import { packBits, packSeries } from './pack-series.ts';
import type { PictureRun, PictureTariff } from './picture.ts';
import { PumpLog } from './pump-log.ts';

export interface RunOptions {
  /** Pump speeds that a second run follows; both runs are then as long as these. */
  readonly schedule?: GivenSchedule;
  readonly limits?: Partial<Limits>;
}

const MOST_WARNINGS = 100;

export interface Run {
  readonly kind: PictureRun['kind'];
  readonly result: SimulationResult;
  readonly log: PumpLog;
  readonly tariffs: readonly PictureTariff[];
}

/** What of an opened network the picture shows beside the runs. */
export interface Ground {
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

/** Simulates the file as it is, or following the schedule. */
export const runOnce = (
  epanet: Epanet,
  source: NetworkSource,
  { schedule, limits }: RunOptions,
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

export const toPictureRun = (
  { kind, result, log }: Run,
  { tankLimits }: Ground,
  rows: readonly number[],
): PictureRun => ({
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
