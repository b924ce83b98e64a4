import { toSettings } from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import { PaperAccountSchema } from '../../../schemas/paper-account.ts';
import type { PaperEvent } from '../../../schemas/paper-event.ts';
import type { PaperStore } from '../../../stores/paper-store.ts';

/** The account that is opened at its first use. */
const DEFAULT_ACCOUNT = 'default';
const LISTED = 20;

/**
 * The events of an account; `default` is opened when it is not there.
 * @throws {EngineError} PAPER_ACCOUNT_NOT_FOUND
 */
export const loadAccount = async (
  paper: PaperStore,
  { tenantId, account, now }: { readonly tenantId: string; readonly account: string; readonly now: number },
): Promise<readonly PaperEvent[]> => {
  const events = await paper.events(tenantId, account);
  if (events.length > 0) return events;
  if (account === DEFAULT_ACCOUNT) {
    const settings = toSettings(PaperAccountSchema.parse({}));
    // When another call opens it at the same time, it is theirs that counts.
    await paper.append(tenantId, account, 0, [{ type: 'account_opened', at: now, settings }]);
    return paper.events(tenantId, account);
  }
  const names = (await paper.accounts(tenantId)).map((one) => one.account);
  const there = names.length === 0 ? 'there is none yet' : `there are ${names.slice(0, LISTED).join(', ')}`;
  throw new EngineError(
    'PAPER_ACCOUNT_NOT_FOUND',
    `No paper account ${account}: ${there}; use one of those, \`${DEFAULT_ACCOUNT}\`, or open it first`,
  );
};
