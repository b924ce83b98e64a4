import type { WireMessage } from '../schemas/events.ts';
import { isRecord } from '../schemas/record.ts';
import { toPlainText } from './plain-text.ts';
import { customProgressText } from './progress-text.ts';
import type { ServerEvent } from './sse.ts';
import { dim, ProgressLine, print } from './terminal.ts';

const MAX_ARGS = 160;
const MAX_RESULT = 120;

interface ToolCall {
  readonly name: string;
  readonly args: unknown;
}

interface OpenMessage {
  text: string;
  /** How much of it is on the terminal. */
  shown: number;
}

const shorten = (text: string, length: number): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length)}…`;
};

/** The text in a message's content: a string, or blocks of which some are text. */
export const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((block) => (isRecord(block) && typeof block.text === 'string' ? block.text : '')).join('');
};

const isMessage = (value: unknown): value is WireMessage => isRecord(value) && typeof value.type === 'string';

/** The messages that the nodes of an `updates` event added. */
const messagesOf = (update: unknown): readonly WireMessage[] => {
  if (!isRecord(update)) return [];
  return Object.values(update)
    .flatMap((delta) => (isRecord(delta) ? delta.messages : undefined) ?? [])
    .filter(isMessage);
};

const sizeOf = (text: string): string =>
  text.length < 1024 ? `${text.length} characters` : `${Math.round(text.length / 1024)} KB`;

/**
 * A run as a person follows it: the model's words on stdout, as they come on a terminal, else each message when it is
 * complete; tool calls, reconnects and a progress line on stderr.
 */
export class RunView {
  readonly #live = process.stdout.isTTY === true;
  readonly #progress = new ProgressLine();
  readonly #open = new Map<string, OpenMessage>();
  readonly #printed = new Set<string>();
  #hasPrinted = false;
  #tokens = 0;
  #atLineStart = true;
  /** What an event that ended the run said. */
  error: string | undefined;

  constructor() {
    this.#progress.set('waiting for the run to start');
  }

  show({ event, data }: ServerEvent): void {
    const [mode = ''] = event.split('|');
    const value: unknown = JSON.parse(data);
    if (mode === 'messages' && Array.isArray(value) && isMessage(value[0])) this.#delta(value[0], value[1]);
    else if (mode === 'updates') this.#update(value);
    else if (mode === 'error' && isRecord(value)) this.error = `${value.error}: ${value.message}`;
    else if (mode === 'metadata') this.#progress.set('running');
    else if (mode === 'custom') this.#custom(value, data);
    else if (mode !== 'values') this.note(`${event} ${shorten(data, MAX_ARGS)}`);
  }

  /** A line beside the model's words. */
  note(text: string): void {
    this.#progress.clear();
    this.#endLine();
    process.stderr.write(`${dim(toPlainText(text))}\n`);
    this.#progress.set(`running · ${this.#tokens} tokens`);
  }

  /** Words of a model or an agent stand on stdout. */
  get hasPrinted(): boolean {
    return this.#hasPrinted;
  }

  close(): void {
    this.#progress.clear();
    this.#endLine();
  }

  #custom(value: unknown, data: string): void {
    const progress = customProgressText(value);
    // Where nobody sees a line change it is one of its own.
    if (progress !== undefined && process.stderr.isTTY === true) this.#progress.set(progress);
    else this.note(`  ${progress ?? shorten(typeof value === 'string' ? value : data, MAX_ARGS)}`);
  }

  #delta(message: WireMessage, metadata: unknown): void {
    const { id = '', type } = message;
    if (type === 'remove') this.#takeBack(id);
    if (type !== 'AIMessageChunk') return;
    this.#tokens += 1;
    const node = isRecord(metadata) && typeof metadata.langgraph_node === 'string' ? metadata.langgraph_node : 'model';
    const open = this.#open.get(id) ?? { text: '', shown: 0 };
    this.#open.set(id, open);
    open.text += textOf(message.content);
    if (!this.#live || open.text.length === open.shown) {
      if (this.#atLineStart) this.#progress.set(`${node} · ${this.#tokens} tokens`);
      return;
    }
    this.#write(open.text.slice(open.shown));
    open.shown = open.text.length;
  }

  /** The attempt that streamed it died; the next one starts over. */
  #takeBack(id: string): void {
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (open !== undefined && open.shown > 0) this.note('↺ the model is asked again; what stands above is void');
  }

  #update(update: unknown): void {
    for (const message of messagesOf(update)) {
      if (message.type === 'ai') this.#complete(message);
      if (message.type === 'tool') this.#toolResult(message);
    }
  }

  #complete(message: WireMessage): void {
    const { id = '', content, tool_calls: calls } = message;
    const text = textOf(content);
    const shown = this.#open.get(id)?.shown ?? 0;
    this.#open.delete(id);
    if (text !== '' && !this.#printed.has(id)) {
      this.#write(text.slice(shown));
      this.#endLine();
      if (id !== '') this.#printed.add(id);
    }
    for (const { name, args } of Array.isArray(calls) ? (calls as ToolCall[]) : [])
      this.note(`→ ${name} ${shorten(JSON.stringify(args), MAX_ARGS)}`);
  }

  #toolResult({ name, content, status }: WireMessage): void {
    const text = textOf(content);
    const mark = status === 'error' ? '✗' : '←';
    this.note(`${mark} ${name} (${sizeOf(text)}) ${shorten(text, MAX_RESULT)}`);
  }

  #write(text: string): void {
    if (text === '') return;
    this.#hasPrinted = true;
    this.#progress.clear();
    process.stdout.write(toPlainText(text));
    this.#atLineStart = text.endsWith('\n');
  }

  #endLine(): void {
    if (!this.#atLineStart) print();
    this.#atLineStart = true;
  }
}
