import type { Point } from './network.ts';

/** What is wrong with one field of a JSON network. */
export interface JsonProblem {
  readonly path: string;
  readonly message: string;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** INP text is split at white space, `;` starts a comment, and EPANET keeps 31 characters of an id. */
const ID = /^[^\s;"[\]]{1,31}$/;

const show = (value: unknown): string => (value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)));

/** Reads fields of unknown JSON; what is wrong goes to `problems`, with a placeholder as the value. */
export class JsonReader {
  readonly problems: JsonProblem[];
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path: string, problems: JsonProblem[] = []) {
    this.problems = problems;
    this.#path = path;
    this.#value = isRecord(value) ? value : {};
    if (!isRecord(value)) problems.push({ path, message: `found ${show(value)}, wanted an object` });
  }

  problem(key: string, message: string): void {
    this.problems.push({ path: `${this.#path}.${key}`, message });
  }

  #wanted<T>(key: string, wanted: string, placeholder: T): T {
    this.problem(key, `found ${show(this.#value[key])}, wanted ${wanted}`);
    return placeholder;
  }

  optionalNumber(key: string, { min, max }: Bounds = {}): number | undefined {
    const value = this.#value[key];
    if (value === undefined) return undefined;
    const inside =
      typeof value === 'number' && Number.isFinite(value) && !(value < (min ?? value)) && !(value > (max ?? value));
    const above = min === Number.MIN_VALUE ? ' above 0' : min === undefined ? '' : `, at least ${min}`;
    return inside
      ? value
      : this.#wanted(key, `a finite number${above}${max === undefined ? '' : `, at most ${max}`}`, min ?? 0);
  }

  number(key: string, bounds: Bounds = {}): number {
    return this.optionalNumber(key, bounds) ?? this.#wanted(key, 'a number', bounds.min ?? 0);
  }

  optionalText(key: string): string | undefined {
    const value = this.#value[key];
    if (value === undefined || (typeof value === 'string' && !/[\r\n]/.test(value))) return value;
    return this.#wanted(key, 'a text of one line', '');
  }

  optionalId(key: string): string | undefined {
    const value = this.#value[key];
    if (value === undefined || (typeof value === 'string' && ID.test(value))) return value;
    return this.#wanted(key, 'an id of 1 to 31 characters without spaces, quotes, brackets or semicolons', '?');
  }

  id(key: string): string {
    return this.optionalId(key) ?? this.#wanted(key, 'an id', '?');
  }

  flag(key: string): boolean {
    const value = this.#value[key] ?? false;
    return typeof value === 'boolean' ? value : this.#wanted(key, 'true or false', false);
  }

  choice<const T extends string>(key: string, choices: readonly [T, ...T[]], fallback?: T): T {
    const value = this.#value[key];
    if (value === undefined && fallback !== undefined) return fallback;
    return choices.find((choice) => choice === value) ?? this.#wanted(key, `one of ${choices.join(', ')}`, choices[0]);
  }

  #array(key: string): readonly unknown[] {
    const value = this.#value[key] ?? [];
    return Array.isArray(value) ? value : this.#wanted(key, 'an array', []);
  }

  list<T>(key: string, read: (item: JsonReader) => T): readonly T[] {
    return this.#array(key).map((item, i) => read(new JsonReader(item, `${this.#path}.${key}[${i}]`, this.problems)));
  }

  numbers(key: string): readonly number[] {
    const values = this.#array(key);
    return values.every((value) => Number.isFinite(value))
      ? (values as number[])
      : this.#wanted(key, 'finite numbers', []);
  }

  /** Lines that a section of INP text can hold: a `[` at the start of one would begin another section. */
  texts(key: string): readonly string[] {
    const values = this.#array(key);
    const isLine = (value: unknown) => typeof value === 'string' && !/^\s*\[/m.test(value);
    return values.every(isLine) ? (values as string[]) : this.#wanted(key, 'texts that do not start with [', []);
  }

  #isPoint(value: unknown): value is Point {
    return Array.isArray(value) && value.length === 2 && value.every((part) => Number.isFinite(part));
  }

  point(key: string): Point {
    const value = this.#value[key];
    return this.#isPoint(value) ? value : this.#wanted(key, 'a point [x, y]', [0, 0]);
  }

  points(key: string): readonly Point[] {
    const values = this.#array(key);
    return values.every((value) => this.#isPoint(value)) ? (values as Point[]) : this.#wanted(key, 'points [x, y]', []);
  }

  /** The object under `key`; left out, it reads as an empty one. */
  object(key: string): JsonReader {
    return new JsonReader(this.#value[key] ?? {}, `${this.#path}.${key}`, this.problems);
  }

  entries<T>(read: (reader: JsonReader, key: string) => T): Readonly<Record<string, T>> {
    const keys = Object.keys(this.#value);
    for (const key of keys) if (/[\r\n;[\]]/.test(key)) this.problem(key, 'a name here is one line without ; [ and ]');
    return Object.fromEntries(keys.map((key) => [key, read(this, key)]));
  }
}
