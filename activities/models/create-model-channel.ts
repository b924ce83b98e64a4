import type { ModelChannel } from './channel.ts';
import { createOfflineRulesChannel } from './offline-rules.ts';

export interface ModelChannelConfig {
  /** OPENAI_API_KEY */
  readonly openaiApiKey?: string | undefined;
  /** OPENAI_BASE_URL; some servers of one's own want no key. */
  readonly openaiBaseUrl?: string | undefined;
  /** SLUICE_MODEL */
  readonly model?: string | undefined;
  /** SLUICE_OFFLINE_DELAY_MS: a pause before each chunk of `offline-rules`, so that a person sees it stream. */
  readonly offlineDelayMs?: number | undefined;
}

/** The configured endpoint when there is a key or an address for one, else `offline-rules`. */
export const createModelChannel = async (config: ModelChannelConfig): Promise<ModelChannel> => {
  const { openaiApiKey, openaiBaseUrl, model, offlineDelayMs } = config;
  if (openaiApiKey || openaiBaseUrl) {
    // Its client takes some 80 MB: only who uses it loads it.
    const { createOpenAIChannel } = await import('./openai.ts');
    return createOpenAIChannel({ apiKey: openaiApiKey, baseUrl: openaiBaseUrl, model: model || undefined });
  }
  return createOfflineRulesChannel({ chunkDelayMs: offlineDelayMs });
};
