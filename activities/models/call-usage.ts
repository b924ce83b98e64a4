import type { UsageMetadata } from '@langchain/core/messages';
import type { CallUsage } from '../../stores/call-store.ts';

/** LangChain's type of the field depends on the message's structure, which an answer as such has not. */
export const usageMetadataOf = (message: object): UsageMetadata | undefined =>
  (message as { readonly usage_metadata?: UsageMetadata }).usage_metadata;

/** What the provider says that an answer cost, as it goes on record. */
export const callUsageOf = (message: object): CallUsage | undefined => {
  const usage = usageMetadataOf(message);
  return (
    usage && { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens, totalTokens: usage.total_tokens }
  );
};
