import type { PaperEvent } from '../../schemas/paper-event.ts';
import type { PaperAccount, PaperStore } from '../paper-store.ts';

interface Stored {
  readonly account: string;
  readonly createdAt: Date;
  updatedAt: Date;
  /** As JSON, so that what comes back is what any store would give. */
  readonly events: string[];
}

const keyOf = (event: PaperEvent): string | undefined => ('key' in event ? event.key : undefined);

/** For tests and tools without a database. */
export class InMemoryPaperStore implements PaperStore {
  readonly #accounts = new Map<string, Map<string, Stored>>();

  #of(tenantId: string): Map<string, Stored> {
    const accounts = this.#accounts.get(tenantId) ?? new Map<string, Stored>();
    this.#accounts.set(tenantId, accounts);
    return accounts;
  }

  async append(tenantId: string, account: string, afterSeq: number, events: readonly PaperEvent[]): Promise<boolean> {
    const accounts = this.#of(tenantId);
    const stored = accounts.get(account) ?? { account, createdAt: new Date(), updatedAt: new Date(), events: [] };
    if (stored.events.length !== afterSeq) return false;
    const known = stored.events.map((text) => keyOf(JSON.parse(text)));
    const keys = [...known, ...events.map(keyOf)].filter((key) => key !== undefined);
    if (new Set(keys).size < keys.length) throw new Error('paper_events_by_key: an order of this key is there');
    stored.events.push(...events.map((event) => JSON.stringify(event)));
    stored.updatedAt = new Date();
    accounts.set(account, stored);
    return true;
  }

  async events(tenantId: string, account: string, afterSeq = 0): Promise<readonly PaperEvent[]> {
    const stored = this.#of(tenantId).get(account);
    return (stored?.events ?? []).slice(afterSeq).map((text) => JSON.parse(text));
  }

  async accounts(tenantId: string): Promise<readonly PaperAccount[]> {
    return [...this.#of(tenantId).values()]
      .map(({ account, events, createdAt, updatedAt }) => ({ account, seq: events.length, createdAt, updatedAt }))
      .sort((a, b) => (a.account < b.account ? -1 : 1));
  }
}
