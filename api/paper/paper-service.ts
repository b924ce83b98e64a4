import { isDeepStrictEqual } from 'node:util';
import {
  type AccountState,
  changeOrder,
  changeSettings,
  ordersOf,
  replayEvents,
  toSettings,
} from '../../domains/paper-broker/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { PaperAccountChange, PaperAccountData } from '../../schemas/paper-account.ts';
import type { PaperEvent } from '../../schemas/paper-event.ts';
import type { PaperStore } from '../../stores/paper-store.ts';

export interface OpenedAccount {
  readonly account: string;
  readonly state: AccountState;
}

/** Each round at least one of those who compete gets through. */
const ROUNDS = 500;

const accountNotFound = (account: string): EngineError =>
  new EngineError(
    'PAPER_ACCOUNT_NOT_FOUND',
    `No paper account ${account}; see GET /paper/accounts, or open it with PUT /paper/accounts/${account}`,
  );

/** Opens and changes paper accounts, and takes a person's answer to an order. What trades is a tool of the worker. */
export const createPaperService = ({
  paper,
  clock = Date.now,
}: {
  readonly paper: PaperStore;
  readonly clock?: () => number;
}) => {
  const load = async (tenantId: string, account: string): Promise<readonly PaperEvent[]> => {
    const events = await paper.events(tenantId, account);
    if (events.length === 0) throw accountNotFound(account);
    return events;
  };

  const find = async (tenantId: string, account: string): Promise<OpenedAccount> => ({
    account,
    state: replayEvents(await load(tenantId, account)),
  });

  /** Appends what `decide` makes of the account as it is; again when another command came between. */
  const change = async (
    tenantId: string,
    account: string,
    decide: (events: readonly PaperEvent[], state: AccountState, now: number) => PaperEvent | undefined,
  ): Promise<OpenedAccount> => {
    for (let round = 0; round < ROUNDS; round++) {
      const events = await load(tenantId, account);
      const state = replayEvents(events);
      const now = state.settings.clock === 'live' ? Math.max(clock(), state.at) : state.at;
      const event = decide(events, state, now);
      if (event === undefined) return { account, state };
      if (await paper.append(tenantId, account, state.seq, [event]))
        return { account, state: replayEvents([event], state) };
    }
    throw new EngineError('SERVICE_UNAVAILABLE', `Paper account ${account} is used by others all the time; try again`);
  };

  return {
    find,

    async list(tenantId: string): Promise<readonly OpenedAccount[]> {
      const accounts = await paper.accounts(tenantId);
      return Promise.all(accounts.map(({ account }) => find(tenantId, account)));
    },

    /** Opens an account, once. @throws {EngineError} PAPER_ACCOUNT_EXISTS when it was opened with other settings. */
    async open(tenantId: string, account: string, data: PaperAccountData): Promise<OpenedAccount> {
      const settings = toSettings(data);
      const at = data.replayFrom === undefined ? clock() : Date.parse(data.replayFrom);
      const isNew = await paper.append(tenantId, account, 0, [{ type: 'account_opened', at, settings }]);
      const events = await load(tenantId, account);
      const [first] = events;
      // As JSON has them: what is absent is not there.
      const wanted: unknown = JSON.parse(JSON.stringify(settings));
      const isSame = first?.type === 'account_opened' && isDeepStrictEqual(first.settings, wanted);
      if (isNew || isSame) return { account, state: replayEvents(events) };
      throw new EngineError(
        'PAPER_ACCOUNT_EXISTS',
        `Cannot open paper account ${account}: it was opened with other settings; use another name, or PATCH /paper/accounts/${account} for its rules and limits`,
      );
    },

    /** Rules and limits for orders from now on. Currency, cash, level and clock stay. */
    changeSettings: (tenantId: string, account: string, data: PaperAccountChange): Promise<OpenedAccount> =>
      change(tenantId, account, (_, { settings }, at) => ({
        type: 'settings_changed',
        at,
        settings: changeSettings(settings, data),
      })),

    /** @throws {EngineError} PAPER_ORDER_NOT_FOUND; PAPER_ORDER_CONFLICT when the order waits for no answer. */
    answerOrder: (tenantId: string, account: string, orderId: string, answer: 'confirm' | 'decline') =>
      change(tenantId, account, (events, _, now) => {
        const order = ordersOf(events).find(({ id }) => id === orderId);
        if (order === undefined)
          throw new EngineError('PAPER_ORDER_NOT_FOUND', `No order ${orderId} in paper account ${account}`);
        try {
          return changeOrder(order, answer, now);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          throw new EngineError('PAPER_ORDER_CONFLICT', error.message, { cause: error });
        }
      }),
  };
};

export type PaperService = ReturnType<typeof createPaperService>;
