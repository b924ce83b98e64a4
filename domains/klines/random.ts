/** Numbers in [0, 1) that a seed fixes (mulberry32, by Tommy Ettinger, public domain): 32-bit integers and one division, so every machine has the same. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A seed for one of many streams: neighbours have nothing in common (finalizer of MurmurHash3). */
export const mixSeed = (seed: number, stream: number): number => {
  let mixed = (seed | 0) ^ Math.imul(stream | 0, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};

const SQRT_3 = 1.7320508075688772;

/** Mean 0, deviation 1, between -3.5 and 3.5: the sum of four, since a logarithm may differ in its last bit between machines. */
export const nextNormal = (random: () => number): number => (random() + random() + random() + random() - 2) * SQRT_3;
