import { type AlertMessage, AlertMessageSchema } from '../schemas/alerts.ts';
import { isRecord } from '../schemas/record.ts';
import type { ServerEvent } from './sse.ts';
import { dimNotice, print } from './terminal.ts';

const LISTED = 5;

const listed = (symbols: readonly string[], count: number): string =>
  `${symbols.slice(0, LISTED).join(', ')}${count > LISTED ? ` and ${count - LISTED} more` : ''}`;

/** What a person reads of a message of a watch: alerts on stdout, the rest beside it. */
export const toLine = (message: AlertMessage): { readonly isAlert: boolean; readonly text: string } => {
  if (message.type === 'watching') {
    const { symbols, series, level, points, definition } = message;
    const text = `watching ${listed(symbols, series)} ${level} for ${points.join(', ')} (definition ${definition.hash})`;
    return { isAlert: false, text };
  }
  const where = `${message.symbol} ${message.level}`;
  if (message.type === 'series_broken') return { isAlert: false, text: `${where} cannot be judged: ${message.reason}` };
  if (message.type === 'series_recovered') return { isAlert: false, text: `${where} can be judged again` };
  const { side, type, at, price, confirmedAt } = message.point;
  const point = `${where}  ${side}${type} of ${at} at ${price}`;
  if (message.type === 'alert') {
    const { confidence, invalidation } = message.point;
    const trust = confidence === undefined ? '' : `, confidence ${confidence}`;
    return { isAlert: true, text: `${confirmedAt}  ${point}, fails beyond ${invalidation}${trust}` };
  }
  const what = message.type === 'alert_withdrawn' ? `withdrawn (${message.reason})` : 'restored';
  return { isAlert: true, text: `${message.asOf}  ${point} ${what}` };
};

/** A watch as a person follows it. */
export class WatchView {
  /** The alerts have been printed: what the run came to in the end is no answer to anything. */
  readonly hasPrinted = true;
  /** What an event that ended the run said. */
  error: string | undefined;

  show({ event, data }: ServerEvent): void {
    const value: unknown = JSON.parse(data);
    if (event === 'error' && isRecord(value)) this.error = `${value.error}: ${value.message}`;
    const message = event === 'custom' ? AlertMessageSchema.safeParse(value).data : undefined;
    if (message === undefined) return;
    const { isAlert, text } = toLine(message);
    if (isAlert) print(text);
    else this.note(text);
  }

  note(text: string): void {
    dimNotice(text);
  }

  close(): void {}
}
