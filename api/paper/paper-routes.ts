import { Hono } from 'hono';
import { toAmount } from '../../domains/paper-broker/index.ts';
import {
  PaperAccountChangeSchema,
  PaperAccountParamsSchema,
  PaperAccountSchema,
  PaperOrderParamsSchema,
  type WirePaperAccount,
} from '../../schemas/paper-account.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { jsonBody } from '../http/json-body.ts';
import { validate } from '../http/validate.ts';
import { authorizeMarket } from '../market/authorize-market.ts';
import type { OpenedAccount, PaperService } from './paper-service.ts';

const MONEY: ReadonlySet<string> = new Set(['maxOrderValue', 'maxPositionValue', 'maxDailyLoss']);

const toWire = ({ account, state }: OpenedAccount): WirePaperAccount => {
  const { currency, initialCash, level, clock, rules, boards, limits, requireConfirmation } = state.settings;
  const amounts = Object.entries(limits).map(([name, limit]) => [
    name,
    MONEY.has(name) && typeof limit === 'number' ? toAmount(limit) : limit,
  ]);
  return {
    ...{ account, currency, initialCash: toAmount(initialCash), level, clock, at: new Date(state.at).toISOString() },
    ...{ events: state.seq, rules: { ...rules }, boards, limits: Object.fromEntries(amounts), requireConfirmation },
  };
};

/** Paper accounts: opened, changed, and a person's yes or no to an order. Trading is by tools. */
export const paperRoutes = (paper: PaperService) => {
  const params = validate('param', PaperAccountParamsSchema);
  return new Hono<ApiEnv>()
    .get('/paper/accounts', async (c) => {
      await authorizeMarket(c, 'search', {});
      return c.json((await paper.list(c.var.tenantId)).map(toWire));
    })
    .get('/paper/accounts/:account', params, async (c) => {
      const { account } = c.req.valid('param');
      await authorizeMarket(c, 'read', { account });
      return c.json(toWire(await paper.find(c.var.tenantId, account)));
    })
    .put('/paper/accounts/:account', params, jsonBody(PaperAccountSchema), async (c) => {
      const { account } = c.req.valid('param');
      await authorizeMarket(c, 'update', { account });
      return c.json(toWire(await paper.open(c.var.tenantId, account, c.req.valid('json'))));
    })
    .patch('/paper/accounts/:account', params, jsonBody(PaperAccountChangeSchema), async (c) => {
      const { account } = c.req.valid('param');
      await authorizeMarket(c, 'update', { account });
      return c.json(toWire(await paper.changeSettings(c.var.tenantId, account, c.req.valid('json'))));
    })
    .post('/paper/accounts/:account/orders/:order_id/:answer', validate('param', PaperOrderParamsSchema), async (c) => {
      const { account, order_id, answer } = c.req.valid('param');
      await authorizeMarket(c, 'update', { account, order_id });
      return c.json(toWire(await paper.answerOrder(c.var.tenantId, account, order_id, answer)));
    });
};
