import type { Project } from './project.ts';

/** What `checkpointer` of langgraph.json says, in the words of our own environment. */
export const checkpointerSettings = ({ ttl }: Project['checkpointer']): Readonly<Record<string, string>> => ({
  ...(ttl?.default_ttl != null && { SLUICE_THREAD_TTL_MINUTES: String(ttl.default_ttl) }),
  ...(ttl?.strategy != null && { SLUICE_THREAD_TTL_STRATEGY: ttl.strategy }),
  ...(ttl?.sweep_interval_minutes != null && { SLUICE_SWEEP_SECONDS: String(ttl.sweep_interval_minutes * 60) }),
});
