import type { RunStatus } from '../schemas/runs.ts';

/** For operators: how many runs there are in each status, of all tenants. */
export interface RunCounts {
  byStatus(): Promise<Readonly<Partial<Record<RunStatus, number>>>>;
}
