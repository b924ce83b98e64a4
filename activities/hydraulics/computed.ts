import type { ResultTable } from '../../schemas/hydro/result.ts';

/** What a thread hands over of a computation: what is answered, and what is stored beside it. */
export interface Computed<Answer> {
  /** For a model to read: its lists are cut. */
  readonly answer: Omit<Answer, 'network' | 'result'>;
  /** The same with its lists in whole. */
  readonly whole: Omit<Answer, 'network' | 'result'>;
  readonly tables: readonly ResultTable[];
  /** Which series are not among the tables, and why. */
  readonly notStored: string | null;
  /** A `NetworkPicture` as JSON text, see `toStoredPicture`. */
  readonly picture?: string | undefined;
}

/** How many entries of a list an answer has. */
export type Most = (count: number) => number;

/** Makes an answer twice: with its lists cut, and in whole. */
export const inBoth = <Answer>(build: (most: Most) => Omit<Answer, 'network' | 'result'>) => ({
  answer: build((count) => count),
  whole: build(() => Number.POSITIVE_INFINITY),
});

/** What moves out of the thread instead of being copied. */
export const buffersOf = ({ tables }: { readonly tables: readonly ResultTable[] }): readonly ArrayBuffer[] =>
  tables.flatMap(({ values }) => values.map(({ buffer }) => buffer as ArrayBuffer));
