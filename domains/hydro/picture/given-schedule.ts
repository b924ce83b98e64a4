import { LINK } from '../engine/codes.ts';
import { linkIndex } from '../engine/model.ts';
import type { OpenNetwork } from '../engine/open-network.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { alignSteps } from '../scheduling/limits.ts';
import { PumpTakeover } from '../scheduling/pump-takeover.ts';
import type { ScheduleResult } from '../scheduling/schedule-request.ts';
import type { StepHooks } from '../simulation/run-hydraulics.ts';

/** What of a schedule is needed to run it. */
export type GivenSchedule = Pick<ScheduleResult, 'pumpIds' | 'speeds' | 'stepS'>;

const FASTEST = 3;

/** How long a schedule is. @throws {HydroError} `OPTION_INVALID` for one that cannot be run. */
export const durationOf = ({ pumpIds, speeds, stepS }: GivenSchedule): number => {
  const steps = speeds[0]?.length ?? 0;
  if (
    pumpIds.length === 0 ||
    speeds.length !== pumpIds.length ||
    steps === 0 ||
    speeds.some((row) => row.length !== steps)
  ) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot run the schedule: found ${pumpIds.length} pumps and rows of ${speeds.map((row) => row.length).join(', ') || 'no'} speeds, wanted a row for each pump, all of one length`,
    );
  }
  if (!Number.isInteger(stepS) || stepS < 60) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot run the schedule: found steps of ${stepS} s, wanted whole seconds, at least 60`,
    );
  }
  for (const [pump, row] of speeds.entries()) {
    for (const speed of row) requireNumber(`speed of pump ${pumpIds[pump]}`, speed, { min: 0, max: FASTEST });
  }
  return steps * stepS;
};

/** Takes the scheduled pumps away from the file. @returns What sets them at each step. */
export const followSchedule = ({ project, model }: OpenNetwork, schedule: GivenSchedule): StepHooks['before'] => {
  const pumps = schedule.pumpIds.map((id) => linkIndex(model, id, 'pump'));
  new PumpTakeover(project, pumps).take();
  alignSteps(project, schedule);
  return (timeS) => {
    if (timeS % schedule.stepS !== 0) return;
    for (const [row, pump] of pumps.entries()) {
      const speed = schedule.speeds[row]?.[timeS / schedule.stepS];
      // At the end of the last step pumps stay as they are.
      if (speed === undefined) continue;
      project.setLinkValue(pump + 1, LINK.status, speed > 0 ? 1 : 0);
      if (speed > 0) project.setLinkValue(pump + 1, LINK.setting, speed);
    }
  };
};
