import { EngineError } from '../schemas/errors.ts';
import type { Project } from './project.ts';

/** What `store` of langgraph.json says, in the words of our own environment. */
export const storeSettings = ({ index, ttl }: Project['store']): Readonly<Record<string, string>> => {
  const model = index == null ? undefined : /^openai:(.+)$/.exec(index.embed)?.[1];
  if (index != null && model === undefined)
    throw new EngineError(
      'CONFIG_INVALID',
      `langgraph.json: store.index.embed: found ${JSON.stringify(index.embed)}, want openai:MODEL, of the endpoint at OPENAI_BASE_URL`,
    );
  return {
    ...(model !== undefined && { SLUICE_EMBED_MODEL: model }),
    ...(index != null && { SLUICE_EMBED_DIMS: String(index.dims) }),
    ...(index?.fields != null && { SLUICE_EMBED_FIELDS: index.fields.join(',') }),
    ...(ttl?.default_ttl != null && { SLUICE_STORE_TTL_MINUTES: String(ttl.default_ttl) }),
    ...(ttl?.refresh_on_read != null && { SLUICE_STORE_REFRESH: String(ttl.refresh_on_read) }),
  };
};
