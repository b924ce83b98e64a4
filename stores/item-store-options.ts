import type { StoreEnv } from '../schemas/store-env.ts';
import type { Embedder } from './embedder.ts';
import { createOpenAIEmbedder } from './openai/embedder.ts';

export interface ItemStoreOptions {
  /** Absent: nothing is indexed, and a `query` is ignored. */
  readonly embedder?: Embedder | undefined;
  /** Of items that are put without one; absent: they are kept. */
  readonly defaultTtlMinutes?: number | undefined;
  /** Whether reading starts the time anew when the reader does not say; absent: it does. */
  readonly refreshOnRead?: boolean | undefined;
}

/** What the environment of a process says about the store. */
export const toItemStoreOptions = (env: StoreEnv): ItemStoreOptions => ({
  embedder:
    env.SLUICE_EMBED_MODEL === undefined
      ? undefined
      : createOpenAIEmbedder({
          model: env.SLUICE_EMBED_MODEL,
          dims: env.SLUICE_EMBED_DIMS,
          fields: env.SLUICE_EMBED_FIELDS,
          apiKey: env.OPENAI_API_KEY,
          baseUrl: env.OPENAI_BASE_URL,
        }),
  defaultTtlMinutes: env.SLUICE_STORE_TTL_MINUTES,
  refreshOnRead: env.SLUICE_STORE_REFRESH,
});
