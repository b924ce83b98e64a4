import { setTimeout as delay } from 'node:timers/promises';
import { AIMessageChunk, type StandardMessageStructure } from '@langchain/core/messages';
import type { ChannelRequest, ModelChannel } from './channel.ts';
import { type Reply, replyTo } from './offline-rules/reply.ts';
import { MODEL_NAME } from './offline-rules/report-words.ts';
import { countTokens, usageOf } from './offline-rules/token-count.ts';

/** Words with the space before them; Chinese, which parts no words, by two characters. */
const piecesOf = (text: string): readonly string[] =>
  text.match(/\s*(?:\p{Script=Han}{1,2}|[^\s\p{Script=Han}]+)|\s+$/gu) ?? [];

/** The pieces that fit into `maxTokens`; the first always does, so that a completion is never empty. */
const fitting = (pieces: readonly string[], maxTokens: number | undefined): readonly string[] => {
  if (maxTokens === undefined) return pieces;
  let written = '';
  const end = pieces.findIndex((piece, index) => {
    written += piece;
    return index > 0 && countTokens(written) > maxTokens;
  });
  return end < 0 ? pieces : pieces.slice(0, end);
};

const chunksOf = (request: ChannelRequest, reply: Reply): readonly AIMessageChunk[] => {
  const pieces = piecesOf(reply.text);
  const kept = fitting(pieces, request.maxTokens);
  const calls = reply.calls.map(({ name, args, id }, index) => ({ name, args: JSON.stringify(args), id, index }));
  const written = kept.join('') + calls.map(({ name, args }) => name + args).join('');
  const reason = calls.length > 0 ? 'tool_calls' : 'stop';
  return [
    ...kept.map((content) => new AIMessageChunk({ content })),
    ...calls.map(
      (call) => new AIMessageChunk({ content: '', tool_call_chunks: [{ ...call, type: 'tool_call_chunk' as const }] }),
    ),
    new AIMessageChunk<StandardMessageStructure>({
      content: '',
      response_metadata: { model_name: MODEL_NAME, finish_reason: kept.length < pieces.length ? 'length' : reason },
      usage_metadata: usageOf(request, written),
    }),
  ];
};

/**
 * A model of fixed rules that needs no key and no network, so that the product runs end to end on any machine. The same
 * request gives the same answer. It calls the tools that it is offered and writes down what they say.
 */
export const createOfflineRulesChannel = ({
  chunkDelayMs = 0,
}: {
  readonly chunkDelayMs?: number | undefined;
} = {}): ModelChannel => ({
  defaultModel: MODEL_NAME,
  async *stream(request, { signal }) {
    signal.throwIfAborted();
    for (const chunk of chunksOf(request, replyTo(request))) {
      // The timer's own abort error hides the reason, which the line below throws.
      if (chunkDelayMs > 0) await delay(chunkDelayMs, undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
      yield chunk;
    }
  },
});
