import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AIMessageChunk, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { afterEach, describe, expect, test } from 'vitest';
import type { EngineError } from '../../schemas/errors.ts';
import type { ChannelRequest } from './channel.ts';
import { createOpenAIChannel } from './openai.ts';

const KEY = 'sk-secret-1234567890';
const PROMPT = 'the prompt that must not leak';

type Answer = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;
interface Seen {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A real HTTP server that speaks the chat completions wire format. */
const serve = async (answer: Answer) => {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { url, headers } = request;
    seen.push({ url, authorization: headers.authorization, body: JSON.parse(Buffer.concat(parts).toString()) });
    await answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { seen, baseUrl };
};

const event = (choice: unknown, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices: choice === undefined ? [] : [choice], ...more })}\n\n`;
const delta = (fields: object, finish_reason: string | null = null) =>
  event({ index: 0, delta: fields, finish_reason });
const USAGE = event(undefined, { usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 } });
const DONE = 'data: [DONE]\n\n';

const streamOf =
  (...events: readonly string[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const text of events) response.write(text);
    response.end();
  };

const failWith =
  (status: number, error: object = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: `Bad key ${KEY} for "${PROMPT}"`, ...error } }));
  };

const channelAt = (baseUrl: string) => createOpenAIChannel({ apiKey: KEY, baseUrl, model: 'm-1' });

const complete = async (
  baseUrl: string,
  request: Partial<ChannelRequest> = {},
  signal = new AbortController().signal,
) => {
  const chunks: AIMessageChunk[] = [];
  const messages = [new SystemMessage('be brief'), new HumanMessage(PROMPT)];
  for await (const chunk of channelAt(baseUrl).stream({ messages, ...request }, { signal })) chunks.push(chunk);
  const whole = chunks.reduce((sum, chunk) => sum.concat(chunk));
  return { chunks, whole };
};

const failureOf = async (completion: Promise<unknown>): Promise<EngineError> =>
  completion.then(
    () => Promise.reject(new Error('the completion succeeded')),
    (error) => error,
  );

describe('a completion', () => {
  test('arrives token by token, with its usage', async () => {
    const { baseUrl } = await serve(
      streamOf(
        delta({ role: 'assistant', content: '' }),
        delta({ content: 'Hel' }),
        delta({ content: 'lo' }),
        delta({}, 'stop'),
        USAGE,
        DONE,
      ),
    );
    const { chunks, whole } = await complete(baseUrl);
    expect(chunks.map(({ text }) => text).filter((text) => text !== '')).toEqual(['Hel', 'lo']);
    expect(whole.text).toBe('Hello');
    expect(whole.usage_metadata).toMatchObject({ input_tokens: 11, output_tokens: 3, total_tokens: 14 });
    expect(whole.response_metadata).toMatchObject({ finish_reason: 'stop', model_name: 'm-1' });
  });

  test('joins tool calls that come in fragments, from a server that names no role', async () => {
    const fragment = (index: number, fields: object) => delta({ tool_calls: [{ index, ...fields }] });
    const { baseUrl } = await serve(
      streamOf(
        fragment(0, { id: 'call-a', type: 'function', function: { name: 'get_klines', arguments: '' } }),
        fragment(0, { function: { arguments: '{"sym' } }),
        fragment(0, { function: { arguments: 'bol":"SPX"}' } }),
        fragment(1, { id: 'call-b', type: 'function', function: { name: 'indicators', arguments: '{"symbol":' } }),
        fragment(1, { function: { arguments: '"IBM"}' } }),
        delta({}, 'tool_calls'),
        USAGE,
        DONE,
      ),
    );
    const { whole } = await complete(baseUrl);
    expect(whole.tool_calls).toMatchObject([
      { name: 'get_klines', args: { symbol: 'SPX' }, id: 'call-a' },
      { name: 'indicators', args: { symbol: 'IBM' }, id: 'call-b' },
    ]);
    expect(JSON.stringify(whole.toJSON()).match(/IBM/g)).toHaveLength(2); // the call and its chunk, no raw copy
  });

  test('asks for what the request says', async () => {
    const { baseUrl, seen } = await serve(streamOf(delta({ content: '{}' }, 'stop'), USAGE, DONE));
    const parameters = { type: 'object', properties: { symbol: { type: 'string' } }, required: ['symbol'] };
    const responseFormat = { type: 'json_schema', json_schema: { name: 'view', schema: parameters } };
    await complete(baseUrl, {
      model: 'm-2',
      tools: [{ type: 'function', function: { name: 'quote', description: 'a price', parameters } }],
      toolChoice: { type: 'function', function: { name: 'quote' } },
      responseFormat,
      temperature: 0.3,
      maxTokens: 77,
    });
    const [request] = seen;
    expect(request?.url).toBe('/v1/chat/completions');
    expect(request?.authorization).toBe(`Bearer ${KEY}`);
    expect(request?.body).toMatchObject({
      model: 'm-2',
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.3,
      max_tokens: 77,
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: PROMPT },
      ],
      tools: [{ type: 'function', function: { name: 'quote', description: 'a price', parameters } }],
      tool_choice: { type: 'function', function: { name: 'quote' } },
      response_format: responseFormat,
    });
  });

  test('leaves out what the request does not say', async () => {
    const { baseUrl, seen } = await serve(streamOf(delta({ content: 'x' }, 'stop'), USAGE, DONE));
    await complete(baseUrl);
    const { body } = seen[0] as Seen;
    for (const field of ['tools', 'tool_choice', 'response_format', 'temperature', 'max_tokens'])
      expect(body).not.toHaveProperty(field);
    expect(body.model).toBe('m-1');
  });
});

describe('a failure', () => {
  test.each([
    [429, 'MODEL_RATE_LIMITED'],
    [500, 'MODEL_UNAVAILABLE'],
    [503, 'MODEL_UNAVAILABLE'],
    [400, 'MODEL_REJECTED'],
    [401, 'MODEL_REJECTED'],
    [404, 'MODEL_REJECTED'],
  ])('HTTP %i is %s, after one request', async (status, code) => {
    const { baseUrl, seen } = await serve(failWith(status, { code: 'some_code', type: 'some_type' }));
    const error = await failureOf(complete(baseUrl));
    expect(error).toMatchObject({ name: 'EngineError', code });
    expect(error.message).toBe(`No completion of m-1: the endpoint answered HTTP ${status} (some_code, some_type)`);
    expect(seen).toHaveLength(1);
  });

  test('tells neither the key nor the prompt', async () => {
    const { baseUrl } = await serve(failWith(400, { code: PROMPT, param: `messages: ${PROMPT}` }));
    const error = await failureOf(complete(baseUrl));
    const all = JSON.stringify([error.message, error.stack, error.details, error.cause, Object.values(error)]);
    expect(all).not.toContain(KEY);
    expect(all).not.toContain('must not leak');
    expect(error.cause).toBeUndefined();
  });

  test('a refused connection is MODEL_UNAVAILABLE', async () => {
    const { baseUrl } = await serve(streamOf());
    for (const close of closers.splice(0)) await close();
    expect(await failureOf(complete(baseUrl))).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  test.each<[string, Answer]>([
    [
      'a connection that dies',
      async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(delta({ content: 'Hel' }));
        await new Promise((resolve) => setImmediate(resolve));
        response.destroy();
      },
    ],
    ['an end without a finish reason', streamOf(delta({ content: 'Hel' }))],
    [
      'an error event',
      streamOf(delta({ content: 'Hel' }), `data: ${JSON.stringify({ error: { message: PROMPT } })}\n\n`),
    ],
    ['an event that is no JSON', streamOf(delta({ content: 'Hel' }), 'data: {"id":\n\n')],
  ])('%s in the middle of the stream is MODEL_UNAVAILABLE', async (_case, answer) => {
    const { baseUrl } = await serve(answer);
    const error = await failureOf(complete(baseUrl));
    expect(error).toMatchObject({ name: 'EngineError', code: 'MODEL_UNAVAILABLE' });
    expect(error.message).not.toContain(PROMPT);
  });

  test('an abort ends the stream with the reason of the abort, and the request with it', async () => {
    let closed: (() => void) | undefined;
    const requestClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { baseUrl } = await serve((response) => {
      response.on('close', () => closed?.());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(delta({ content: 'Hel' }));
    });
    const abort = new AbortController();
    const stream = channelAt(baseUrl).stream({ messages: [new HumanMessage('hi')] }, { signal: abort.signal });
    const iterator = stream[Symbol.asyncIterator]();
    expect((await iterator.next()).value?.text).toBe('Hel');
    abort.abort(new Error('cancelled by the run'));
    await expect(iterator.next()).rejects.toThrow('cancelled by the run');
    await requestClosed;
  });
});
