import type { ServedApi } from './api-harness.ts';

/** An event of the protocol as it comes over the wire. */
export interface Received {
  readonly type: 'event';
  readonly event_id: string;
  readonly seq: number;
  readonly method: string;
  readonly params: {
    readonly namespace: readonly string[];
    readonly timestamp: number;
    readonly node?: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

export const sendCommand = async (
  api: ServedApi,
  threadId: string,
  method: string,
  params: unknown = {},
): Promise<Record<string, unknown>> => {
  const response = await api.fetch(`/threads/${threadId}/commands`, { json: { id: 1, method, params } });
  return (await response.json()) as Record<string, unknown>;
};

/** Reads one subscription until an event says that it is enough. */
export const readEvents = async (
  api: Pick<ServedApi, 'fetch'>,
  threadId: string,
  subscription: unknown,
  isLast: (event: Received) => boolean,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Received[]> => {
  const abort = new AbortController();
  const response = await api.fetch(`/threads/${threadId}/stream/events`, {
    json: subscription,
    headers,
    signal: abort.signal,
  });
  if (response.status !== 200 || response.body === null)
    throw new Error(`${response.status}: ${await response.text()}`);
  const events: Received[] = [];
  let text = '';
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        if (data === undefined) continue;
        events.push(JSON.parse(data) as Received);
        if (events.at(-1) !== undefined && isLast(events.at(-1) as Received)) return events;
      }
    }
    return events;
  } finally {
    abort.abort();
  }
};
