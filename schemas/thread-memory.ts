/**
 * Of a thread's memory, what holds objects that were made just now. At its limit a thread is given 16 MB more to end by
 * itself; when it needs more than that, V8 ends the whole process. What has survived so far moves to the old objects at
 * once, so it must be less: two thirds of this at the most. Left to itself V8 takes up to 128 MB.
 */
const YOUNG_MB = 24;

/** Limits of a thread that may fill so many MiB with objects and then fails alone. */
export const toThreadLimits = (memoryMb: number) => ({
  maxOldGenerationSizeMb: memoryMb,
  maxYoungGenerationSizeMb: YOUNG_MB,
});
