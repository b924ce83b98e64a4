import { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import type { Embedder } from '../embedder.ts';
import { normalize } from '../vector.ts';

const OPENAI = 'https://api.openai.com/v1';
/** Under the time that a local activity has for a batch. */
const TIMEOUT_MS = 5_000;
const TEXTS_PER_REQUEST = 64;

const AnswerSchema = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
});

export interface OpenAIEmbedderConfig {
  readonly model: string;
  readonly dims?: number | undefined;
  readonly fields: readonly string[];
  readonly apiKey?: string | undefined;
  /** Up to and with `/v1`; absent: OpenAI's own. */
  readonly baseUrl?: string | undefined;
}

// 408, 409 and 429 of a gateway ask for another try, as a 5xx does.
const isPassing = (status: number): boolean => status >= 500 || [408, 409, 429].includes(status);

/** Any endpoint that speaks OpenAI's embeddings. Its errors have neither the texts nor the server's words, which may quote them (I11). */
export const createOpenAIEmbedder = (config: OpenAIEmbedderConfig): Embedder => {
  const { model, dims, fields, apiKey, baseUrl = OPENAI } = config;
  const url = `${baseUrl.replace(/\/+$/, '')}/embeddings`;
  const fail = (code: 'EMBEDDING_UNAVAILABLE' | 'EMBEDDING_REJECTED', why: string): never => {
    throw new EngineError(code, `Cannot embed with ${model}: ${why}`);
  };

  const post = async (texts: readonly string[]): Promise<Response> => {
    try {
      return await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
        body: JSON.stringify({ model, input: texts, encoding_format: 'float', ...(dims && { dimensions: dims }) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      const slow = error instanceof DOMException && error.name === 'TimeoutError';
      return fail(
        'EMBEDDING_UNAVAILABLE',
        slow ? `the endpoint took longer than ${TIMEOUT_MS / 1_000} s` : 'the endpoint cannot be reached',
      );
    }
  };

  const embedSome = async (texts: readonly string[]): Promise<readonly Float32Array[]> => {
    const response = await post(texts);
    if (!response.ok) {
      await response.body?.cancel();
      return fail(
        isPassing(response.status) ? 'EMBEDDING_UNAVAILABLE' : 'EMBEDDING_REJECTED',
        `the endpoint answered HTTP ${response.status}`,
      );
    }
    // The connection may break while the body is on its way, and a proxy may answer with a page.
    const answer = AnswerSchema.safeParse(await response.json().catch(() => undefined));
    const vectors = answer.data?.data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
    if (vectors?.length !== texts.length)
      return fail('EMBEDDING_REJECTED', `wanted ${texts.length} vectors, found ${vectors?.length ?? 'another answer'}`);
    const wanted = dims ?? vectors[0]?.length;
    const odd = vectors.find(({ length }) => length !== wanted);
    if (odd) fail('EMBEDDING_REJECTED', `found a vector of ${odd.length} dimensions, wanted ${wanted}`);
    return vectors.map(normalize);
  };

  return {
    id: JSON.stringify([model, dims ?? null, fields]),
    fields,
    async embed(texts) {
      const found: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += TEXTS_PER_REQUEST)
        found.push(...(await embedSome(texts.slice(from, from + TEXTS_PER_REQUEST))));
      return found;
    },
  };
};
