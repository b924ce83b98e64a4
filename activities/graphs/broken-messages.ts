import type { WireMessage } from '../../schemas/events.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { EventLog } from '../../stores/event-log.ts';
import { loggedEvents } from '../../stores/logged-events.ts';
import type { NewEvent } from '../../stores/run-store.ts';

/**
 * What an attempt that died streamed of answers whose superstep was never committed: the node will ask again and get
 * another message, so clients take these back. A whole message is in the log with the commit of its superstep.
 */
export const brokenMessages = async (events: EventLog, ref: RunRef): Promise<readonly NewEvent[]> => {
  const broken = new Map<string, NewEvent>();
  for await (const { event, data } of loggedEvents(events, { ...ref, afterSeq: 0 })) {
    const [mode = '', ...ns] = event.split('|');
    if (mode !== 'messages' && mode !== 'messages/complete') continue;
    const [message, metadata] = JSON.parse(data) as [WireMessage, unknown];
    if (message.id === undefined) continue;
    if (mode === 'messages' && message.type === 'AIMessageChunk') {
      const name = ['messages', ...ns].join('|');
      broken.set(message.id, { event: name, data: [{ type: 'remove', id: message.id, content: '' }, metadata] });
    } else broken.delete(message.id);
  }
  return [...broken.values()];
};
