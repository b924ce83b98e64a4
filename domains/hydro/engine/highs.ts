import highsModule, { type Highs } from 'highs';

export type { Highs };

// The package's types say CommonJS (an object with `default`); what Node imports is the ES module (the function).
const load = highsModule as unknown as () => Promise<Highs>;

/** Instantiates the optimiser (some 100 ms), one a thread; it is not re-entrant. */
export const loadHighs = (): Promise<Highs> => load();
