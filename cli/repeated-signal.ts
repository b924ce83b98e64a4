/** One Ctrl-C or one `kill` may reach us several times: from the terminal's group, from npm, from what started us. */
const SAME_MS = 1_000;

/**
 * Tells a second wish from the echo of the first.
 * @param first Called once; `again` for each signal that comes later than an echo can.
 */
export const onRepeatedSignal = (first: () => void, again: () => void): (() => void) => {
  let firstAt: number | undefined;
  return () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      first();
    } else if (performance.now() - firstAt > SAME_MS) again();
  };
};
