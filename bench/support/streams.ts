import { type ClientRequest, request } from 'node:http';

/** An open event stream; `next` resolves with the time at which it brought the text, ms of performance.now(). */
export interface OpenStream {
  readonly request: ClientRequest;
  next(text: string): Promise<number>;
}

/** Opens a stream on a connection of its own and waits for its first bytes. */
export const openStream = (url: string): Promise<OpenStream> =>
  new Promise((resolve, reject) => {
    let wanted: { readonly text: string; readonly found: (at: number) => void } | undefined;
    const opened = request(url, { agent: false, timeout: 60_000 }, (response) => {
      response.on('error', () => {}); // it is broken off at the end
      response.on('data', (chunk: Buffer) => {
        resolve(stream);
        if (wanted !== undefined && chunk.includes(wanted.text)) wanted.found(performance.now());
      });
    });
    const stream: OpenStream = {
      request: opened,
      next: (text) =>
        new Promise((found) => {
          wanted = { text, found };
        }),
    };
    opened.on('error', reject);
    opened.end();
  });
