import type { Scope } from './scope.ts';

/** What runs again and again: a request, and when. */
export interface Cron {
  readonly tenantId: string;
  readonly cronId: string;
  readonly assistantId: string;
  /** Absent: each firing makes a thread of its own. */
  readonly threadId: string | undefined;
  readonly schedule: string;
  /** IANA name; absent: UTC. */
  readonly timezone: string | undefined;
  /** Nothing fires after it. */
  readonly endTime: Date | undefined;
  readonly enabled: boolean;
  /** What becomes of a firing's own thread when its run is over. */
  readonly onRunCompleted: 'delete' | 'keep' | undefined;
  /** The request of its runs, with wire names. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly userId: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewCron = Omit<Cron, 'createdAt' | 'updatedAt'>;

/** What of a cron can change. */
export type CronFields = Pick<
  Cron,
  'schedule' | 'timezone' | 'endTime' | 'enabled' | 'onRunCompleted' | 'payload' | 'metadata'
>;

export interface CronFilter {
  readonly assistantId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** Must be contained in the cron's. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

export type CronOrder = 'cron_id' | 'assistant_id' | 'thread_id' | 'created_at' | 'updated_at' | 'next_run_date';

/** A cron whose schedule in Temporal is not as its row says. */
export interface UnsyncedCron {
  readonly cron: Cron;
  readonly revision: number;
  readonly isDeleted: boolean;
}

/** The truth about what a cron is. Temporal's schedules follow, by way of `takeUnsynced`. */
export interface CronStore {
  /** @throws {EngineError} CRON_EXISTS, unless `ifExists` is `do_nothing`: then the cron that is there. */
  create(
    cron: NewCron,
    options?: { readonly ifExists?: 'raise' | 'do_nothing'; readonly scope?: Scope },
  ): Promise<Cron>;
  find(tenantId: string, cronId: string, scope?: Scope): Promise<Cron | undefined>;
  /** @param change What is to change, of the cron as nobody else changes it meanwhile; what it throws leaves all as it is. */
  update(
    tenantId: string,
    cronId: string,
    change: (cron: Cron) => Partial<CronFields>,
    scope?: Scope,
  ): Promise<Cron | undefined>;
  delete(tenantId: string, cronId: string, scope?: Scope): Promise<boolean>;
  search(
    tenantId: string,
    page: CronFilter & {
      readonly limit: number;
      readonly offset: number;
      readonly sortBy?: CronOrder | undefined;
      readonly sortOrder?: 'asc' | 'desc' | undefined;
    },
    scope?: Scope,
  ): Promise<readonly Cron[]>;
  count(tenantId: string, filter: CronFilter, scope?: Scope): Promise<number>;

  /** Crons to bring up to date in Temporal; taken ones are not offered again for half a minute. */
  takeUnsynced(limit: number): Promise<readonly UnsyncedCron[]>;
  /** The schedule is as this revision says; of a deleted cron nothing is left now. */
  markSynced(cron: UnsyncedCron): Promise<void>;
  /** Has the schedules of all crons but these made anew. @returns how many. */
  resync(scheduledCronIds: readonly string[]): Promise<number>;
}
