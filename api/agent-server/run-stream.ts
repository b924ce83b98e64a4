import { CALLBACK_ID, type LogEvent, type MessageEvent, type RunEnd } from '../../schemas/events.ts';
import type { StreamMode } from '../../schemas/runs.ts';
import { type EventPlace, isAfter, toEventId } from './event-id.ts';
import { addMessage, type OpenMessages, openMessages } from './message-accumulator.ts';

/** One event of the response; `data` is JSON on one line. */
export interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface RunView {
  readonly modes: readonly StreamMode[];
  readonly subgraphs: boolean;
  /** What the client has seen: nothing up to here is sent again. */
  readonly after: EventPlace;
}

/** What must be remembered from one event to the next: only mode `messages` accumulates. */
export interface RunStreamState {
  readonly messages: OpenMessages;
}

export const RUN_STREAM_START: RunStreamState = { messages: new Map() };

interface RunStreamStep<Sent> {
  readonly state: RunStreamState;
  readonly sent: readonly Sent[];
}

/** A frame before it has its id. `part` is fixed by what it is, so that two views of one run agree on it. */
export interface Part {
  readonly part: number;
  readonly event: string;
  readonly data: string;
}

const ALWAYS = new Set(['metadata', 'error']);

const legacyParts = (step: ReturnType<typeof addMessage>): readonly Part[] => [
  ...(step.metadata ? [{ part: 2, event: 'messages/metadata', data: JSON.stringify(step.metadata) }] : []),
  ...(step.partial ? [{ part: 3, event: 'messages/partial', data: JSON.stringify(step.partial) }] : []),
  ...(step.complete ? [{ part: 4, event: 'messages/complete', data: JSON.stringify(step.complete) }] : []),
];

/** What a model says, as LangChain's `events` tell it: the log has it once, as a message. */
const modelStreamParts = ([chunk, metadata]: MessageEvent): readonly Part[] => {
  const { [CALLBACK_ID]: callbackId, tags = [], ...rest } = metadata;
  if (chunk.type !== 'AIMessageChunk' || callbackId === undefined) return [];
  const name = rest.ls_model_name ?? 'model';
  const told = { event: 'on_chat_model_stream', name, run_id: callbackId, tags, metadata: rest, data: { chunk } };
  return [{ part: 5, event: 'events', data: JSON.stringify({ ...told, parent_ids: [] }) }];
};

/** What of an event the client has not seen yet. */
export const toFrames = (seq: number, parts: readonly Part[], after: EventPlace): readonly Frame[] =>
  parts.flatMap(({ part, event, data }, index) => {
    if (!isAfter({ seq, part }, after)) return [];
    return [{ id: toEventId({ seq, part: index === parts.length - 1 ? undefined : part }), event, data }];
  });

/** From one event of the durable log to what clients of this view get of it. A pure step. */
export const nextParts = (
  state: RunStreamState,
  { event, data }: LogEvent,
  { modes, subgraphs }: Omit<RunView, 'after'>,
): RunStreamStep<Part> => {
  const [mode = '', ...ns] = event.split('|');
  const none = { state, sent: [] };
  if (ns.length > 0 && !subgraphs) return none;

  if (mode === 'messages') {
    const tuple = modes.includes('messages-tuple') ? [{ part: 1, event, data }] : [];
    const events = modes.includes('events') ? modelStreamParts(JSON.parse(data) as MessageEvent) : [];
    if (!modes.includes('messages')) return { state, sent: [...tuple, ...events] };
    const step = addMessage(state.messages, JSON.parse(data) as MessageEvent);
    return { state: { messages: step.messages }, sent: [...tuple, ...legacyParts(step), ...events] };
  }
  if (mode === 'messages/complete') {
    // The sum of deltas that the client has: news only to those who count in whole messages.
    if (!modes.includes('messages')) return none;
    const step = addMessage(state.messages, JSON.parse(data) as MessageEvent);
    return { state: { messages: step.messages }, sent: legacyParts(step) };
  }
  if (mode === 'end') {
    const completes = modes.includes('messages') && (JSON.parse(data) as RunEnd).status === 'success';
    const left = completes ? openMessages(state.messages) : [];
    if (left.length === 0) return none;
    return { state, sent: [{ part: 4, event: 'messages/complete', data: JSON.stringify(left) }] };
  }
  if (!ALWAYS.has(mode) && !modes.some((wanted) => wanted === mode)) return none;
  return { state, sent: [{ part: 1, event, data }] };
};

/** The frames that a client of this view gets of one event of the durable log. A pure step. */
export const nextFrames = (state: RunStreamState, event: LogEvent, view: RunView): RunStreamStep<Frame> => {
  const step = nextParts(state, event, view);
  return { state: step.state, sent: toFrames(event.seq, step.sent, view.after) };
};

/** Where to read the log from to go on after that place: an accumulated message needs its deltas from the start. */
export const readFrom = ({ modes, after }: RunView): number => {
  if (modes.includes('messages')) return 0;
  return after.part === undefined ? after.seq : Math.max(0, after.seq - 1);
};

export const toSse = ({ id, event, data }: Frame): string => `event: ${event}\ndata: ${data}\nid: ${id}\n\n`;
