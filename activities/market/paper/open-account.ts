import { isDeepStrictEqual } from 'node:util';
import { type AccountSettings, replayEvents } from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import { type PaperAccountData, PaperAccountSchema } from '../../../schemas/paper-account.ts';
import type { PaperEvent } from '../../../schemas/paper-event.ts';
import type { PaperStore } from '../../../stores/paper-store.ts';
import { toChangeable, toSettings } from './account-settings.ts';

/** The account that is opened at its first use. */
const DEFAULT_ACCOUNT = 'default';
const LISTED = 20;

const settingsOf = ([first]: readonly PaperEvent[]): AccountSettings | undefined =>
  first?.type === 'account_opened' ? first.settings : undefined;

/**
 * Opens an account, once.
 * @throws {EngineError} PAPER_ACCOUNT_EXISTS when it is there with other settings.
 */
export const openAccount = async (
  paper: PaperStore,
  { tenantId, account, now }: { readonly tenantId: string; readonly account: string; readonly now: number },
  data: PaperAccountData,
): Promise<readonly PaperEvent[]> => {
  const settings = toSettings(data);
  const at = data.replayFrom === undefined ? now : Date.parse(data.replayFrom);
  const opened: PaperEvent = { type: 'account_opened', at, settings };
  if (await paper.append(tenantId, account, 0, [opened])) return [opened];
  const events = await paper.events(tenantId, account);
  // As JSON has them: what is absent is not there.
  if (isDeepStrictEqual(settingsOf(events), JSON.parse(JSON.stringify(settings)))) return events;
  throw new EngineError(
    'PAPER_ACCOUNT_EXISTS',
    `Cannot open paper account ${account}: there is one with other settings; use another name, or change its rules and limits`,
  );
};

/**
 * The events of an account; `default` is opened when it is not there.
 * @throws {EngineError} PAPER_ACCOUNT_NOT_FOUND
 */
export const loadAccount = async (
  paper: PaperStore,
  where: { readonly tenantId: string; readonly account: string; readonly now: number },
): Promise<readonly PaperEvent[]> => {
  const { tenantId, account } = where;
  const events = await paper.events(tenantId, account);
  if (events.length > 0) return events;
  if (account === DEFAULT_ACCOUNT) return openAccount(paper, where, PaperAccountSchema.parse({}));
  const names = (await paper.accounts(tenantId)).map((one) => one.account);
  const there = names.length === 0 ? 'there is none yet' : `there are ${names.slice(0, LISTED).join(', ')}`;
  throw new EngineError(
    'PAPER_ACCOUNT_NOT_FOUND',
    `No paper account ${account}: ${there}; use one of those, \`${DEFAULT_ACCOUNT}\`, or open it first`,
  );
};

/**
 * Changes rules and limits for orders from now on. Currency, cash, level and clock stay.
 * @throws {EngineError} PAPER_ACCOUNT_NOT_FOUND, SERVICE_UNAVAILABLE when others changed the account all the time.
 */
export const changeAccount = async (
  paper: PaperStore,
  where: { readonly tenantId: string; readonly account: string; readonly now: number },
  data: Parameters<typeof toChangeable>[0],
): Promise<readonly PaperEvent[]> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const events = await loadAccount(paper, where);
    const { at, seq, settings } = replayEvents(events);
    const time = settings.clock === 'live' ? Math.max(where.now, at) : at;
    const changed: PaperEvent = { type: 'settings_changed', at: time, settings: toChangeable(data) };
    if (await paper.append(where.tenantId, where.account, seq, [changed])) return [...events, changed];
  }
  throw new EngineError(
    'SERVICE_UNAVAILABLE',
    `Paper account ${where.account} is changed by others all the time; try again`,
  );
};
