import type { WireMessage } from '../../schemas/events.ts';
import { isRecord } from '../../schemas/record.ts';

export interface ContentBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A part of one delta: which block of the message it belongs to, and what it adds to it. */
export interface BlockPiece {
  /** Equal for the pieces of one block. Absent: a further piece of the block that is open, if it has this type. */
  readonly key: string | undefined;
  readonly block: ContentBlock;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Providers have many names for what a model thinks aloud. */
const toStandard = (part: Readonly<Record<string, unknown>>): ContentBlock => {
  if (part.type === 'thinking') return { type: 'reasoning', reasoning: textOf(part.thinking) };
  if (typeof part.type !== 'string') return { type: 'non_standard', value: part };
  return { ...part, type: part.type };
};

const contentBlocks = (content: unknown): readonly BlockPiece[] => {
  if (typeof content === 'string')
    return content === '' ? [] : [{ key: 'text', block: { type: 'text', text: content } }];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown, position): BlockPiece[] => {
    if (typeof part === 'string') return [{ key: `text ${position}`, block: { type: 'text', text: part } }];
    if (!isRecord(part)) return [];
    const block = toStandard(part);
    return [{ key: `${block.type} ${String(part.index ?? position)}`, block }];
  });
};

const reasoningBlocks = ({ additional_kwargs: extra }: WireMessage): readonly BlockPiece[] => {
  const reasoning = isRecord(extra) ? textOf(extra.reasoning_content) : '';
  return reasoning === '' ? [] : [{ key: 'reasoning_content', block: { type: 'reasoning', reasoning } }];
};

const records = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/** What a delta adds. */
export const piecesOf = (delta: WireMessage): readonly BlockPiece[] => [
  ...reasoningBlocks(delta),
  ...contentBlocks(delta.content),
  ...records(delta.tool_call_chunks).map(({ id, name, args, index }): BlockPiece => {
    const place = index ?? id;
    return {
      key: place == null ? undefined : `tool_call ${String(place)}`,
      block: { type: 'tool_call_chunk', id: id ?? null, name: name ?? null, args: textOf(args) },
    };
  }),
];

/** All blocks of a message that is there as a whole. Tool calls that stand in its content already are not told twice. */
export const blocksOf = (message: WireMessage): readonly ContentBlock[] => {
  const content = [...reasoningBlocks(message), ...contentBlocks(message.content)]
    .map(({ block }) => block)
    .filter(({ type }) => type !== 'tool_use' && type !== 'tool_call');
  const calls = records(message.tool_calls).map(({ id, name, args }) => ({ type: 'tool_call', id, name, args }));
  const invalid = records(message.invalid_tool_calls).map((call) => ({ ...call, type: 'invalid_tool_call' }));
  return [...content, ...calls, ...invalid];
};

/** A block with more added to it. */
export const extend = (block: ContentBlock, piece: ContentBlock): ContentBlock => {
  if (block.type === 'text') return { ...block, text: textOf(block.text) + textOf(piece.text) };
  if (block.type === 'reasoning') return { ...block, reasoning: textOf(block.reasoning) + textOf(piece.reasoning) };
  if (block.type === 'tool_call_chunk')
    return {
      ...block,
      id: piece.id ?? block.id,
      name: piece.name ?? block.name,
      args: textOf(block.args) + textOf(piece.args),
    };
  return { ...block, ...piece };
};

/** The block before its first piece, as it is announced. */
export const emptyBlock = (piece: ContentBlock): ContentBlock => {
  if (piece.type === 'text') return { ...piece, text: '' };
  if (piece.type === 'reasoning') return { ...piece, reasoning: '' };
  if (piece.type === 'tool_call_chunk') return { ...piece, args: '' };
  return { type: piece.type };
};

/** How a client comes from the block as it was to `sum`: texts grow, of anything else it takes the new fields. */
export const deltaOf = (piece: ContentBlock, sum: ContentBlock): unknown => {
  if (piece.type === 'text') return { type: 'text-delta', text: piece.text };
  if (piece.type === 'reasoning') return { type: 'reasoning-delta', reasoning: piece.reasoning };
  return { type: 'block-delta', fields: sum };
};

/** The block as it is when nothing more is added: the arguments of a tool call become what their text says. */
export const finalBlock = (block: ContentBlock): ContentBlock => {
  if (block.type !== 'tool_call_chunk') return block;
  const { id, name, args } = block;
  try {
    const parsed: unknown = JSON.parse(textOf(args) || '{}');
    if (isRecord(parsed)) return { type: 'tool_call', id, name, args: parsed };
  } catch {
    // A model writes what is no JSON, or was broken off in the middle.
  }
  return { type: 'invalid_tool_call', id, name, args, error: 'The arguments are no JSON object' };
};
