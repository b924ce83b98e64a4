import { AIMessage, type BaseMessage, type UsageMetadata } from '@langchain/core/messages';

/**
 * This model has no tokenizer: by its rule four bytes of UTF-8 are a token, rounded up. That is near what real ones count
 * for English, and for Chinese, whose characters take three bytes.
 */
export const countTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

const textOf = (message: BaseMessage): string => {
  const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [];
  return message.text + calls.map(({ name, args }) => name + JSON.stringify(args)).join('');
};

/** Usage of a completion: all that was read (messages, tools, the wanted format) and all that was written. */
export const usageOf = (
  request: { readonly messages: readonly BaseMessage[]; readonly tools?: unknown; readonly responseFormat?: unknown },
  written: string,
): UsageMetadata => {
  const settings = [request.tools, request.responseFormat].filter((setting) => setting !== undefined);
  const read = request.messages.map(textOf).join('') + settings.map((setting) => JSON.stringify(setting)).join('');
  const [input_tokens, output_tokens] = [countTokens(read), countTokens(written)];
  return { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
};
