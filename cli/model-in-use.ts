/** Which model answers, in words. */
export const modelInUse = (env: NodeJS.ProcessEnv): string => {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: url, SLUICE_MODEL: model } = env;
  if (!key && !url) return 'offline-rules: deterministic rules, no language model; set OPENAI_API_KEY for a real one';
  return `${model || 'the default model'} at ${url || 'OpenAI'}`;
};
