import type { Reading } from '../schemas/hydro/reading.ts';

/** What was measured in a network at one time. */
export interface NetworkReading {
  readonly at: Date;
  /** Above the bottom, by tank. */
  readonly tankLevels: Reading['tanks'];
  /** Whether it runs, by pump. */
  readonly pumps: Readonly<Record<string, boolean>>;
}

export interface StoredReading extends NetworkReading {
  readonly receivedAt: Date;
}

interface Page {
  /** Later than this. */
  readonly after?: Date | undefined;
  /** No later than this. */
  readonly until?: Date | undefined;
  readonly limit: number;
  readonly offset?: number | undefined;
}

/** Readings of stored networks; they go with their network. */
export interface NetworkReadingStore {
  /** One of the same time takes the place of the one before. @returns `undefined` when the network is not there. */
  put(tenantId: string, networkId: string, reading: NetworkReading): Promise<StoredReading | undefined>;
  /** Newest first. */
  list(tenantId: string, networkId: string, page: Page): Promise<readonly StoredReading[]>;
  count(tenantId: string, networkId: string): Promise<number>;
}
