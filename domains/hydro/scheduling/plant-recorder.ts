import type { Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { Limits } from '../limits.ts';
import type { EnergyReport } from '../simulation/energy.ts';
import { PumpLog } from '../simulation/pump-log.ts';
import { factsOf, type RecordedRun, readGround, tankLevelsOf } from '../simulation/recorded-run.ts';
import { Recorder } from '../simulation/recorder.ts';
import type { PriceTable } from '../simulation/tariff.ts';
import type { CompiledSchedule } from './limits.ts';

/** A recorded run without what its caller knows of it. */
export type PlantRecord = Omit<RecordedRun, 'run' | 'warnings'>;

/** 40 MB: a picture is no reason to run out of memory. */
const MOST_NUMBERS = 5_000_000;

/** Whether some recorded runs are few enough numbers. */
export const hasRoomToRecord = (
  { nodeIds, linkIds }: Model,
  { steps }: CompiledSchedule,
  { runs, maxValues }: { readonly runs: number } & Pick<Limits, 'maxValues'>,
): boolean => runs * (steps + 1) * (3 * nodeIds.length + 4 * linkIds.length) <= Math.min(MOST_NUMBERS, maxValues);

/** Writes down what a network does under a schedule: a row for each of its steps, and the end. */
export class PlantRecorder {
  readonly #project: EpanetProject;
  readonly #model: Model;
  readonly #stepS: number;
  readonly #pumps: PumpLog;
  readonly #recorder: Recorder;

  constructor(project: EpanetProject, model: Model, prices: PriceTable, { steps, stepS }: CompiledSchedule) {
    this.#project = project;
    this.#model = model;
    this.#stepS = stepS;
    this.#pumps = new PumpLog(project, model, prices);
    this.#recorder = new Recorder(project, steps + 1, false);
  }

  read(_project: EpanetProject, timeS: number): void {
    this.#pumps.read();
    if (timeS % this.#stepS === 0) this.#recorder.record(timeS);
  }

  moved(timeS: number, stepS: number): void {
    this.#pumps.count(timeS, stepS);
  }

  /** A schedule is judged up to its end; a picture shows that moment too. */
  ended(timeS: number): void {
    this.#recorder.record(timeS);
  }

  /** To be asked while the network's clock is that of the run. */
  report(energy: EnergyReport): PlantRecord {
    const { nodes, links } = this.#recorder.build();
    return {
      ...factsOf(this.#model),
      timesS: this.#recorder.timesS,
      nodes,
      links,
      tankLevels: tankLevelsOf(this.#model, nodes.head),
      energy,
      operation: this.#pumps.report(),
      ground: readGround(this.#project, this.#model),
    };
  }
}
