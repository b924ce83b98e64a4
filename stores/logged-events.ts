import type { LogEvent } from '../schemas/events.ts';
import type { EventLog, EventQuery } from './event-log.ts';

const PAGE = 500;

/** The log as it is now, however long: one page of it is in memory at a time. */
export async function* loggedEvents(events: Pick<EventLog, 'read'>, query: EventQuery): AsyncGenerator<LogEvent> {
  for (let { afterSeq } = query; ; ) {
    const page = await events.read({ ...query, afterSeq, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterSeq = last.seq;
  }
}
