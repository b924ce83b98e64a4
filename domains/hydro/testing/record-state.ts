import type { OpenNetwork } from '../engine/open-network.ts';
import { factsOf, type RecordedRun, readGround, tankLevelsOf } from '../simulation/recorded-run.ts';
import { Recorder } from '../simulation/recorder.ts';

const NO_ENERGY = { pumps: [], energyKwh: 0, energyCost: 0, peakKw: 0, demandCharge: 0, totalCost: 0 };

/** The solved state of a running network as a run of one time. */
export const recordState = (
  { project, model }: OpenNetwork,
  { atS, run, warnings }: { readonly atS: number } & Pick<RecordedRun, 'run' | 'warnings'>,
): RecordedRun => {
  const recorder = new Recorder(project, 1, false);
  recorder.record(atS);
  const { nodes, links } = recorder.build();
  return {
    run,
    ...factsOf(model),
    timesS: recorder.timesS,
    nodes,
    links,
    tankLevels: tankLevelsOf(model, nodes.head),
    energy: NO_ENERGY,
    warnings,
    operation: { pumps: [], tariffs: [] },
    ground: readGround(project, model),
  };
};
