import type { PaperEvent } from '../schemas/paper-event.ts';

export interface PaperAccount {
  readonly account: string;
  /** Number of its events. */
  readonly seq: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The events of paper accounts: appended, never changed. */
export interface PaperStore {
  /**
   * Appends events behind number `afterSeq`, all or none; 0 creates the account.
   * @returns `false` when there is another number by now: the state that was decided on is not the last one.
   */
  append(tenantId: string, account: string, afterSeq: number, events: readonly PaperEvent[]): Promise<boolean>;
  /** The events behind number `afterSeq` in their order; none when there is no such account. */
  events(tenantId: string, account: string, afterSeq?: number): Promise<readonly PaperEvent[]>;
  /** By name. */
  accounts(tenantId: string): Promise<readonly PaperAccount[]>;
}
