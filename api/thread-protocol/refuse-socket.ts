import { upgradeWebSocket } from '@hono/node-server';
import { EngineError, ERROR_CODES } from '../../schemas/errors.ts';
import type { ApiContext } from '../http/api-env.ts';

/** What a close frame has room for, less what a cut character may need. */
const MAX_REASON_BYTES = 120;

const cut = (reason: string): string =>
  Buffer.from(reason)
    .subarray(0, MAX_REASON_BYTES)
    .toString()
    .replace(/\uFFFD$/, '');

export const isUpgrade = (c: ApiContext): boolean => c.req.header('upgrade')?.toLowerCase() === 'websocket';

/**
 * Browsers hide why an upgrade was refused. So it is granted, and the socket closed with a code that says what the
 * response would have: 4000 and its status.
 */
export const refuseSocket = async (error: unknown, c: ApiContext): Promise<Response> => {
  const known = error instanceof EngineError ? error : undefined;
  if (known === undefined) c.var.log.error({ err: error, requestId: c.var.requestId }, 'socket refused');
  const status = known === undefined ? 500 : ERROR_CODES[known.code].status;
  const reason = cut(known?.message ?? `Internal error; the log has it under request ${c.var.requestId}`);
  const upgrade = upgradeWebSocket(() => ({ onOpen: (_event, socket) => socket.close(4000 + status, reason) }));
  const answer = await upgrade(c, async () => undefined);
  return answer ?? c.body(null, 500);
};
