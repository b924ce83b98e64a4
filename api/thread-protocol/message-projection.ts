import type { MessageEvent, WireMessage } from '../../schemas/events.ts';
import { isRecord } from '../../schemas/record.ts';
import {
  type BlockPiece,
  blocksOf,
  type ContentBlock,
  deltaOf,
  emptyBlock,
  extend,
  finalBlock,
  piecesOf,
} from './content-block.ts';
import type { Draft } from './protocol-event.ts';

interface OpenMessage {
  readonly namespace: readonly string[];
  readonly node: string | undefined;
  /** Blocks that were started. */
  readonly blocks: number;
  readonly current?: { readonly key: string | undefined; readonly block: ContentBlock } | undefined;
  readonly usage?: unknown;
}

/** Messages of a run that are being streamed, by id; `undefined`: it is complete. */
export type ProtocolMessages = ReadonlyMap<string, OpenMessage | undefined>;

export interface MessageProjection {
  readonly messages: ProtocolMessages;
  readonly drafts: readonly Draft[];
}

const ROLES: Readonly<Record<string, string>> = { human: 'human', system: 'system', tool: 'tool' };

const placeOf = (metadata: Readonly<Record<string, unknown>>): Pick<OpenMessage, 'namespace' | 'node'> => {
  const ns = metadata.langgraph_checkpoint_ns ?? metadata.checkpoint_ns;
  const node = metadata.langgraph_node;
  return {
    namespace: typeof ns === 'string' && ns !== '' ? ns.split('|') : [],
    node: typeof node === 'string' ? node : undefined,
  };
};

/** Clients keep the parts of two messages of one node apart by `run_id`: the run of the model, which is the message's. */
const draft = ({ namespace, node }: Pick<OpenMessage, 'namespace' | 'node'>, id: string, data: object): Draft => ({
  method: 'messages',
  namespace,
  node,
  data: { ...data, run_id: id },
});

const startData = (message: WireMessage, metadata: Readonly<Record<string, unknown>>): object => ({
  event: 'message-start',
  id: message.id,
  role: ROLES[message.type] ?? 'ai',
  ...(typeof message.name === 'string' ? { name: message.name } : {}),
  ...(typeof message.tool_call_id === 'string' ? { tool_call_id: message.tool_call_id } : {}),
  ...(typeof metadata.run_id === 'string' ? { metadata: { run_id: metadata.run_id } } : {}),
});

const finishData = (usage: unknown, responseMetadata: unknown): object => {
  const metadata = isRecord(responseMetadata) ? responseMetadata : {};
  return {
    event: 'message-finish',
    reason: typeof metadata.finish_reason === 'string' ? metadata.finish_reason : 'stop',
    ...(isRecord(usage) ? { usage } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  };
};

const closeBlock = (open: OpenMessage): readonly object[] =>
  open.current === undefined
    ? []
    : [{ event: 'content-block-finish', index: open.blocks - 1, content: finalBlock(open.current.block) }];

const addPiece = (open: OpenMessage, { key, block: piece }: BlockPiece): readonly [OpenMessage, readonly object[]] => {
  const { current } = open;
  const goesOn = current !== undefined && (key === undefined ? current.block.type === piece.type : current.key === key);
  const before = goesOn ? current.block : emptyBlock(piece);
  const block = extend(before, piece);
  const index = goesOn ? open.blocks - 1 : open.blocks;
  const opening = goesOn ? [] : [...closeBlock(open), { event: 'content-block-start', index, content: before }];
  const delta = { event: 'content-block-delta', index, delta: deltaOf(piece, block) };
  const blocks = index + 1;
  return [{ ...open, blocks, current: { key: goesOn ? current.key : key, block } }, [...opening, delta]];
};

/** A message that came at once: each block begins and ends. */
const wholeMessage = (message: WireMessage, metadata: Readonly<Record<string, unknown>>): readonly object[] => [
  startData(message, metadata),
  ...blocksOf(message).flatMap((content, index) => [
    { event: 'content-block-start', index, content },
    { event: 'content-block-finish', index, content },
  ]),
  finishData(message.usage_metadata, message.response_metadata),
];

const brokenOff = { event: 'error', code: 'broken_off' };

/** What one event of the log says of the messages of its run. A pure step. */
export const projectMessage = (messages: ProtocolMessages, [message, metadata]: MessageEvent): MessageProjection => {
  const { id } = message;
  if (id === undefined) return { messages, drafts: [] };
  const before = messages.get(id);
  const place = before ?? placeOf(metadata);
  const step = (next: OpenMessage | undefined, data: readonly object[]): MessageProjection => ({
    messages: new Map(messages).set(id, next),
    drafts: data.map((one) => draft(place, id, one)),
  });

  if (message.type === 'remove') {
    if (before === undefined) return { messages, drafts: [] };
    const error = { ...brokenOff, message: 'The answer broke off; the model is asked again' };
    // Then begun afresh and empty, so that clients let go of its text: the next attempt's message has an id of its own.
    return step(undefined, [error, { event: 'message-start', id, role: 'ai' }, error]);
  }
  if (message.type.endsWith('Chunk')) {
    let open: OpenMessage = before ?? { ...place, blocks: 0 };
    const data: object[] = before === undefined ? [startData(message, metadata)] : [];
    for (const piece of piecesOf(message)) {
      const [next, added] = addPiece(open, piece);
      open = next;
      data.push(...added);
    }
    return step({ ...open, usage: message.usage_metadata ?? open.usage }, data);
  }
  if (before === undefined)
    return messages.has(id) ? { messages, drafts: [] } : step(undefined, wholeMessage(message, metadata));
  const usage = message.usage_metadata ?? before.usage;
  return step(undefined, [...closeBlock(before), finishData(usage, message.response_metadata)]);
};

/** The run ended with these messages unfinished. */
export const breakOffMessages = (messages: ProtocolMessages): readonly Draft[] =>
  [...messages].flatMap(([id, open]) =>
    open === undefined ? [] : [draft(open, id, { ...brokenOff, message: 'The run ended before the answer did' })],
  );
