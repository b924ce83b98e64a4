// Requests of a client as it sends them, from a JSON file, replayed one by one against a server.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Recording {
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, RecordedRequest>>;
}

export interface Frame {
  readonly event: string;
  readonly data: unknown;
  readonly id: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of a JSON answer. */
  readonly json: unknown;
  /** Of an event stream, without comments. */
  readonly frames: readonly Frame[];
}

const toFrames = (text: string): readonly Frame[] =>
  text
    .split('\n\n')
    .map(
      (block) =>
        new Map(
          block.split('\n').flatMap((line) => {
            const [, field, value] = /^(event|data|id): (.*)$/.exec(line) ?? [];
            return field === undefined || value === undefined ? [] : [[field, value] as const];
          }),
        ),
    )
    .flatMap((fields) => {
      const [event, data, id] = [fields.get('event'), fields.get('data'), fields.get('id')];
      return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) as unknown, id }];
    });

/** The recording of a file beside this one. */
export const replayer = (file: string, url: string) => {
  const recording = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Recording;
  return {
    /** Sends the request of this name, with its `{{names}}` filled in. */
    async send(name: string, known: Readonly<Record<string, string>> = {}): Promise<Answer> {
      const recorded = recording.requests[name];
      if (recorded === undefined) throw new Error(`${file} has no request ${name}`);
      const fill = (text: string): string =>
        text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
          const value = known[key];
          if (value === undefined) throw new Error(`${name} of ${file} needs {{${key}}}`);
          return value;
        });
      const response = await fetch(url + fill(recorded.path), {
        method: recorded.method,
        headers: JSON.parse(fill(JSON.stringify({ ...recording.headers, ...recorded.headers }))) as Record<
          string,
          string
        >,
        ...(recorded.body !== undefined && { body: fill(JSON.stringify(recorded.body)) }),
      });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: type.includes('application/json') ? JSON.parse(text) : undefined,
        frames: type.includes('text/event-stream') ? toFrames(text) : [],
      };
    },
  };
};
