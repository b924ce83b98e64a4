import type { Conversation } from './conversation.ts';
import { MARKET_TOOLS } from './plan.ts';

/** What a person may ask to be done, where all that was done is looking at a market. */
export type Action = 'backtest' | 'alert' | 'trade';

const ACTIONS: readonly (readonly [Action, RegExp])[] = [
  ['backtest', /\bback-?test\w*|回测/iu],
  ['alert', /\b(?:alert|notify|remind) me\b|\bset (?:an? )?alerts?\b|提醒我|通知我|设.{0,4}(?:提醒|预警)/iu],
  ['trade', /\b(?:buy|sell|short)\s+(?:\d{2,}|\d+\s+(?:shares?|lots?|units?))\b|[买卖][入出进]?\s*\d+\s*[股手]|下单/iu],
];

/**
 * The actions that a text asks for and that nobody took: all that was called looks at the market. A report of prices alone
 * would leave open whether an order was placed.
 */
export const actionsNotTaken = ({ question, outcomes }: Conversation): readonly Action[] => {
  if (outcomes.length === 0 || outcomes.some(({ name }) => !MARKET_TOOLS.includes(name))) return [];
  return ACTIONS.flatMap(([action, words]) => (words.test(question) ? [action] : []));
};
