import {
  type AccountState,
  entryOf,
  type MarketBar,
  replayEvents,
  settleOrders,
  workingOrders,
} from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import type { PaperEvent } from '../../../schemas/paper-event.ts';
import type { KlineStore } from '../../../stores/kline-store.ts';
import type { PaperStore } from '../../../stores/paper-store.ts';
import { accountTime } from './account-time.ts';
import { loadAccount } from './load-account.ts';
import { type BarView, loadMarketBars } from './market-bars.ts';

export interface PaperDeps {
  readonly paper: PaperStore;
  readonly klines: KlineStore;
  /** The time of live accounts, ms since 1970. */
  readonly clock?: () => number;
}

export interface AccountRequest {
  readonly tenantId: string;
  readonly account: string;
  /** Time of a replay account, ISO. */
  readonly at?: string | undefined;
}

/** An account with everything that bars have done to it by `now`. */
export interface Account {
  readonly name: string;
  readonly now: number;
  readonly state: AccountState;
  readonly events: readonly PaperEvent[];
  readonly view: (symbol: string) => BarView;
}

/** I12: an answer shows a replay as of its time, so nothing may be decided before it later on. */
const timeMoved = ({ now, state }: Account): PaperEvent | undefined =>
  state.settings.clock === 'replay' && now > state.at ? { type: 'time_moved', at: now } : undefined;

/** Each round at least one of those who compete gets through. */
const ROUNDS = 500;

/** The bars that no order of the account was held against yet, of all symbols with a working order. */
const newBars = async (state: AccountState, view: Account['view']): Promise<readonly MarketBar[]> => {
  const open = workingOrders(state).filter(({ status }) => status === 'open');
  const symbols = [...new Set(open.map(({ symbol }) => symbol))];
  const bars = await Promise.all(
    symbols.map((symbol) => {
      const placed = open.filter((order) => order.symbol === symbol).map(({ activeFrom }) => activeFrom);
      const seen = entryOf(state.seen, symbol) ?? Number.NEGATIVE_INFINITY;
      return loadMarketBars(view(symbol), Math.max(seen + 1, Math.min(...placed)));
    }),
  );
  return bars.flat().sort((a, b) => a.ts - b.ts || (a.symbol < b.symbol ? -1 : 1));
};

/**
 * Brings an account up to its time, lets `decide` add an event, and appends both at once. When another command came between,
 * all of it is done again on what there is then: two commands never spend the same cash. Nothing else fills orders, so an
 * account is right after any restart as soon as somebody asks.
 * @param decide Sees the settled account; `undefined`: nothing happens.
 * @param options.mayRepeat Whether the request has happened before, by the events: then its time may lie in the past.
 */
export const inAccount = async (
  { paper, klines, clock = Date.now }: PaperDeps,
  { tenantId, account: name, at }: AccountRequest,
  decide: (account: Account) => Promise<PaperEvent | undefined>,
  { hasHappened = () => false }: { readonly hasHappened?: (events: readonly PaperEvent[]) => boolean } = {},
): Promise<Account> => {
  let known: readonly PaperEvent[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const later = known.length === 0 ? [] : await paper.events(tenantId, name, known.length);
    known =
      known.length === 0 ? await loadAccount(paper, { tenantId, account: name, now: clock() }) : [...known, ...later];
    const stored = replayEvents(known);
    const now = hasHappened(known) && at !== undefined ? stored.at : accountTime(name, stored, at, clock);
    const view = (symbol: string): BarView => ({ klines, tenantId, symbol, settings: stored.settings, now });
    const settled = settleOrders(stored, await newBars(stored, view), now);
    const before = { name, now, view, state: replayEvents(settled, stored), events: [...known, ...settled] };
    const event = (await decide(before)) ?? timeMoved(before);
    const added = event === undefined ? settled : [...settled, event];
    const account = event && {
      ...before,
      state: replayEvents([event], before.state),
      events: [...before.events, event],
    };
    if (added.length === 0 || (await paper.append(tenantId, name, stored.seq, added))) return account ?? before;
  }
  throw new EngineError('SERVICE_UNAVAILABLE', `Paper account ${name} is used by others all the time; try again`);
};
