// A local server that speaks OpenAI's embeddings. Its vectors count hashed character trigrams: texts that share words
// and word stems are near each other, and which are can be checked by reading them.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

const DIMS = 512;

/** FNV-1a. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
};

export const trigramVector = (text: string, dims = DIMS): number[] => {
  const vector = new Array<number>(dims).fill(0);
  const padded = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  for (let i = 0; i + 3 <= padded.length; i += 1) {
    const place = hash(padded.slice(i, i + 3)) % dims;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
};

export interface TrigramEmbedderServer {
  readonly baseUrl: string;
  /** Bodies and authorization of what was asked, in order. */
  readonly requests: readonly { readonly body: Record<string, unknown>; readonly authorization: string | undefined }[];
  /** What it does from now on: answers, answers with this status, refuses texts that hold the word, or never answers. */
  behave(how: 'well' | number | { readonly refuse: string } | 'silent'): void;
  close(): Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Record<string, unknown>;
};

export const startTrigramEmbedder = async (): Promise<TrigramEmbedderServer> => {
  const requests: TrigramEmbedderServer['requests'][number][] = [];
  let behaviour: Parameters<TrigramEmbedderServer['behave']>[0] = 'well';
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    requests.push({ body, authorization: request.headers.authorization });
    if (behaviour === 'silent') return;
    const input = body.input as string[];
    const refusal = typeof behaviour === 'object' ? behaviour.refuse : undefined;
    const status =
      typeof behaviour === 'number' ? behaviour : input.some((t) => refusal && t.includes(refusal)) ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    if (status !== 200) {
      response.end(JSON.stringify({ error: { message: `no: ${input[0]}`, type: 'invalid_request_error' } }));
      return;
    }
    const dims = typeof body.dimensions === 'number' ? body.dimensions : DIMS;
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: trigramVector(text, dims) }));
    // The order is the index's, not the list's.
    const usage = { prompt_tokens: 1, total_tokens: 1 };
    response.end(JSON.stringify({ object: 'list', data: data.toReversed(), model: body.model, usage }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    behave(how) {
      behaviour = how;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
};
