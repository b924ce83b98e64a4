import type { RecordedRun } from '../simulation/recorded-run.ts';
import { packBits, packSeries } from './pack-series.ts';
import type { PictureRun, RunKind } from './picture.ts';

const MOST_WARNINGS = 100;

/** A run to be drawn, and what it shows. */
export interface DrawnRun {
  readonly kind: RunKind;
  readonly run: RecordedRun;
}

/** Some rows of a run. */
export const toPictureRun = ({ kind, run }: DrawnRun, rows: readonly number[]): PictureRun => ({
  kind,
  pressure: packSeries(run.nodes.pressure, rows),
  flow: packSeries(run.links.flow, rows),
  velocity: packSeries(run.links.velocity, rows),
  open: packBits(run.links.status, rows),
  tanks: Object.entries(run.ground.tankLimits).map(([id, limits]) => ({
    id,
    ...limits,
    levels: rows.map((row) => Number((run.tankLevels[id]?.[row] ?? Number.NaN).toPrecision(8))),
  })),
  pumps: run.energy.pumps.map(({ pumpId, energyKwh, cost, switches, efficiencyPercent }, pump) => ({
    id: pumpId,
    stretches: run.operation.pumps[pump] ?? [],
    energyKwh,
    cost,
    switches,
    efficiencyPercent,
  })),
  energyKwh: run.energy.energyKwh,
  demandCharge: run.energy.demandCharge,
  totalCost: run.energy.totalCost,
  warnings: run.warnings.slice(0, MOST_WARNINGS),
  warningCount: run.warnings.length,
  run: { engineVersion: run.run.engineVersion, inpHash: run.run.inpHash },
});
