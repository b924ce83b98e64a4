import { LifeEntries, LifeEntry } from './life-entry.ts';
import { truncate } from './truncate.ts';

/**
 * When each thing about an element could be known, as indexes of raw bars. What is said of a bar holds at its close.
 * An element is provisional when shown; once `finalAt` is set it never changes again, unless the definition lets strokes be
 * redrawn (`subExtremeEnds: false`).
 */
export interface LifeCycle {
  /** First bar at which it was drawn. */
  readonly shownAt: number;
  /** Bar at which its confirmation was complete: the first one at which it may be acted upon. */
  readonly confirmedAt: number | undefined;
  /** Bar from which on no later bar can change or withdraw it. */
  readonly finalAt: number | undefined;
  /** Bar at which it vanished, while it is gone; it may be shown again. */
  readonly withdrawnAt: number | undefined;
}

export type LifeState = 'provisional' | 'confirmed' | 'final' | 'withdrawn';

export const lifeState = (life: LifeCycle): LifeState => {
  if (life.withdrawnAt !== undefined) return 'withdrawn';
  if (life.finalAt !== undefined) return 'final';
  return life.confirmedAt === undefined ? 'provisional' : 'confirmed';
};

/** An element with its life. */
export interface Lived<T> {
  readonly element: T;
  readonly life: LifeCycle;
}

/**
 * What happened to an element at one bar. `moved`: its end or range is another one. `reopened`: the confirmation was taken
 * back, yet the element is still drawn.
 */
export type LifeChange = 'shown' | 'moved' | 'confirmed' | 'reopened' | 'final' | 'withdrawn';

/** What a kind of element counts as the same, the same in shape, and confirmed. */
export interface LifeRules<T> {
  /** Tells elements of one kind apart over time; positions in a list do not. */
  readonly key: (element: T) => number;
  readonly sameShape: (a: T, b: T) => boolean;
  readonly isConfirmed: (element: T) => boolean;
  /** Whether an element loses its confirmation when it no longer meets it; otherwise once is enough. */
  readonly reopens: boolean;
  /** Only asked when the final part of the structure has grown. */
  readonly isFinal: (element: T) => boolean;
}

export type LifeListener<T> = (change: LifeChange, element: T) => void;

/** Keeps the lives of one kind of element while its list is redone from some position on, bar after bar. */
export class LifeCycles<T> {
  readonly #rules: LifeRules<T>;
  readonly #listener: LifeListener<T>;
  /** Entries of the elements drawn now, in the order of the list. */
  readonly #drawn: LifeEntry<T>[] = [];
  readonly #known = new LifeEntries<T>();
  readonly #unconfirmed: LifeEntry<T>[] = [];
  readonly #notFinal: LifeEntry<T>[] = [];
  /** Scratch: the entries being redrawn. */
  readonly #before: LifeEntry<T>[] = [];
  #updates = 0;

  constructor(rules: LifeRules<T>, listener: LifeListener<T>) {
    this.#rules = rules;
    this.#listener = listener;
  }

  /** The elements drawn now. */
  get drawn(): readonly Lived<T>[] {
    return this.#drawn;
  }

  /** Every element ever drawn that is not drawn now, in the order of their keys. */
  get withdrawn(): Lived<T>[] {
    return this.#known.list.filter((entry) => entry.life.withdrawnAt !== undefined);
  }

  /** Becomes what another with the same rules is. */
  copy(other: LifeCycles<T>): void {
    for (const entry of other.#known.list) this.#known.add(entry.clone());
    this.#copyEntries(this.#drawn, other.#drawn);
    this.#copyEntries(this.#unconfirmed, other.#unconfirmed);
    this.#copyEntries(this.#notFinal, other.#notFinal);
    this.#updates = other.#updates;
  }

  #copyEntries(to: LifeEntry<T>[], from: readonly LifeEntry<T>[]): void {
    for (const { key } of from) {
      const clone = this.#known.get(key);
      if (clone !== undefined) to.push(clone);
    }
  }

  /** Takes over the list from position `from` on, after the bar numbered `bar`. */
  update(list: readonly T[], from: number, bar: number): void {
    const drawn = this.#drawn;
    let at = from;
    for (; at < drawn.length && at < list.length; at++) {
      const entry = drawn[at];
      const element = list[at];
      if (entry === undefined || element === undefined || entry.element === element) continue;
      if (entry.key !== this.#rules.key(element)) break;
      this.#renew(entry, element);
    }
    if (at < drawn.length || at < list.length) this.#redraw(list, at, bar);
    if (this.#unconfirmed.length > 0) this.#confirm(bar);
  }

  /** From position `start` on elements came, went or changed places. */
  #redraw(list: readonly T[], start: number, bar: number): void {
    const drawn = this.#drawn;
    const before = this.#before;
    const update = ++this.#updates;
    truncate(before, 0);
    for (let at = start; at < drawn.length; at++) {
      const entry = drawn[at];
      if (entry !== undefined) before.push(entry);
    }
    truncate(drawn, start);
    for (let at = start; at < list.length; at++) {
      const element = list[at];
      if (element === undefined) continue;
      const key = this.#rules.key(element);
      const known = this.#known.get(key);
      const entry = known ?? this.#show(key, element, bar);
      if (known !== undefined) this.#renew(known, element);
      entry.seen = update;
      drawn.push(entry);
    }
    for (let at = 0; at < before.length; at++) {
      const entry = before[at];
      if (entry === undefined || entry.seen === update) continue;
      entry.life.withdrawnAt = bar;
      this.#listener('withdrawn', entry.element);
    }
  }

  /** Marks what has become final; the caller knows when the final part of the structure has grown. */
  finalize(bar: number): void {
    const waiting = this.#notFinal;
    let kept = 0;
    for (const entry of waiting) {
      if (entry.life.withdrawnAt !== undefined) {
        entry.waitsForFinal = false;
      } else if (this.#rules.isFinal(entry.element)) {
        entry.life.finalAt = bar;
        this.#listener('final', entry.element);
      } else {
        waiting[kept++] = entry;
      }
    }
    truncate(waiting, kept);
  }

  #show(key: number, element: T, bar: number): LifeEntry<T> {
    const entry = new LifeEntry(key, element, bar);
    this.#known.add(entry);
    this.#unconfirmed.push(entry);
    this.#notFinal.push(entry);
    this.#listener('shown', element);
    return entry;
  }

  #renew(entry: LifeEntry<T>, element: T): void {
    const before = entry.element;
    entry.element = element;
    if (entry.life.withdrawnAt !== undefined) {
      entry.life.withdrawnAt = undefined;
      if (entry.life.confirmedAt === undefined) this.#unconfirmed.push(entry);
      if (!entry.waitsForFinal) this.#notFinal.push(entry);
      entry.waitsForFinal = true;
      this.#listener('shown', element);
    } else if (!this.#rules.sameShape(before, element)) {
      this.#listener('moved', element);
    }
    if (this.#rules.reopens && entry.life.confirmedAt !== undefined && !this.#rules.isConfirmed(element)) {
      entry.life.confirmedAt = undefined;
      this.#unconfirmed.push(entry);
      this.#listener('reopened', element);
    }
  }

  #confirm(bar: number): void {
    const waiting = this.#unconfirmed;
    let kept = 0;
    for (let at = 0; at < waiting.length; at++) {
      const entry = waiting[at];
      if (entry === undefined || entry.life.withdrawnAt !== undefined) continue;
      if (this.#rules.isConfirmed(entry.element)) {
        entry.life.confirmedAt = bar;
        this.#listener('confirmed', entry.element);
      } else {
        waiting[kept++] = entry;
      }
    }
    truncate(waiting, kept);
  }
}
