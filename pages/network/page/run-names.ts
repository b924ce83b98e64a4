import type { RunKind } from '../../../domains/hydro/picture/picture.ts';

export const RUN_NAMES: Readonly<Record<RunKind, string>> = {
  file: 'as in the file',
  schedule: 'with the schedule',
  simulation: 'as simulated',
  scenario: 'under the scenario',
  intact: 'nothing taken out',
  estimates: 'with the estimates',
  control: 'under control',
  hydrant: 'with the hydrant open',
};
