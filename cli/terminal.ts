// The one place that writes: results to stdout, everything about how it goes to stderr.
import { toPlainText } from './plain-text.ts';

export const print = (text = ''): void => void process.stdout.write(`${toPlainText(text)}\n`);
/** For programs: JSON as it is. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const FRAME_MS = 100;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const CLEAR_LINE = '\r\u001B[2K';

const isStyled = (): boolean => process.stderr.isTTY === true && process.env.NO_COLOR === undefined;
export const dim = (text: string): string => (isStyled() ? `\u001B[2m${text}\u001B[22m` : text);

const shorten = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, columns - 2)}…`;

/** A line at the bottom of the terminal that says what goes on; nothing where nobody watches. */
export class ProgressLine {
  readonly #isShown = process.stderr.isTTY === true;
  readonly #startedAt = Date.now();
  #text = '';
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  set(text: string): void {
    this.#text = toPlainText(text);
    if (!this.#isShown || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
    this.#timer.unref();
    this.#draw();
  }

  /** Makes room for other output; `set` shows it again. */
  clear(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.stderr.write(CLEAR_LINE);
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const seconds = Math.round((Date.now() - this.#startedAt) / 1000);
    const line = shorten(`${FRAMES[this.#frame]} ${seconds} s  ${this.#text}`, process.stderr.columns || 80);
    process.stderr.write(`${CLEAR_LINE}${line}`);
  }
}

export const notice = (text: string): void => void process.stderr.write(`sluice: ${toPlainText(text)}\n`);
export const dimNotice = (text: string): void => void process.stderr.write(`sluice: ${dim(toPlainText(text))}\n`);

const cell = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

/** Columns as wide as their widest cell; the names of the columns first. */
export const printTable = (columns: readonly string[], rows: readonly (readonly unknown[])[]): void => {
  const lines = [columns.map((name) => name.toUpperCase()), ...rows.map((row) => row.map(cell))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  for (const line of lines)
    print(
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
};
