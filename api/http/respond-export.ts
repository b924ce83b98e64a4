import type { ApiContext } from './api-env.ts';

/**
 * Answers with a body that is read no faster than the client takes it. A failure before its first bytes is answered in
 * words; a later one is logged and breaks the connection, so that what came never looks whole.
 */
export const respondExport = async (
  c: ApiContext,
  body: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> => {
  // Nobody would read the body that HEAD leaves out, nor close it.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const chunks = body[Symbol.asyncIterator]();
  let first: IteratorResult<Uint8Array> | undefined = await chunks.next();
  const { log, requestId } = c.var;
  const outgoing = c.env?.outgoing;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = first ?? (await chunks.next());
          first = undefined;
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          log.error({ err: error, requestId }, 'export broke off');
          // An error of the stream would be printed by the server beside our log.
          if (outgoing === undefined) controller.error(error);
          else outgoing.destroy();
        }
      },
      cancel: async () => void (await chunks.return?.()),
    },
    { highWaterMark: 0 },
  );
  return c.body(stream, 200, headers);
};
