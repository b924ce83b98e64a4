import type { ChanlunEvent } from './events.ts';
import type { LifeChange, LifeState } from './life-cycle.ts';

/**
 * How an element was drawn from the close of `bar` on, until its next version. A withdrawn one is not drawn.
 * The rest is what may move: of a stroke or segment its end, of a center its end and its range.
 */
export type Version<Shape extends readonly number[]> = readonly [bar: number, state: LifeState, ...shape: Shape];

/** What a kind of element is told by, and which numbers of it may move. */
export interface VersionRules<T, Shape extends readonly number[]> {
  /** The element of an event of this kind. */
  readonly pick: (event: ChanlunEvent) => T | undefined;
  readonly key: (element: T) => number;
  readonly shape: (element: T) => Shape;
}

/** An element that comes back keeps its confirmation, unless it was taken back. */
const stateAfter = (change: LifeChange, before: LifeState | undefined, confirmed: boolean): LifeState => {
  switch (change) {
    case 'moved':
      return before ?? 'provisional';
    case 'shown':
      return confirmed ? 'confirmed' : 'provisional';
    case 'reopened':
      return 'provisional';
    case 'confirmed':
    case 'final':
    case 'withdrawn':
      return change;
  }
};

/** The versions of every element of one kind, by key, oldest first; of several at one bar the last. */
export const versionsByKey = <T, Shape extends readonly number[]>(
  events: readonly ChanlunEvent[],
  { pick, key: keyOf, shape }: VersionRules<T, Shape>,
): ReadonlyMap<number, readonly Version<Shape>[]> => {
  const versions = new Map<number, Version<Shape>[]>();
  const confirmed = new Set<number>();
  for (const event of events) {
    const element = pick(event);
    if (element === undefined) continue;
    const key = keyOf(element);
    if (event.change === 'confirmed') confirmed.add(key);
    if (event.change === 'reopened') confirmed.delete(key);
    const list = versions.get(key) ?? [];
    versions.set(key, list);
    const before = list.at(-1);
    if (before?.[0] === event.bar) list.pop();
    list.push([event.bar, stateAfter(event.change, before?.[1], confirmed.has(key)), ...shape(element)]);
  }
  return versions;
};

/** Leaves out what was over at the close of bar `from` already. */
export const versionsFrom = <Shape extends readonly number[]>(
  versions: readonly Version<Shape>[],
  from: number,
): readonly Version<Shape>[] => versions.filter((_, index) => (versions[index + 1]?.[0] ?? Infinity) > from);
