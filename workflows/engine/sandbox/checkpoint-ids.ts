// Stands in for `id.js` of @langchain/langgraph-checkpoint inside the sandbox: that one keeps its clock at module level,
// which preloading shares between runs.
import { parse, v5 } from '@langchain/core/utils/uuid';

const CLOCK = Symbol.for('sluice.checkpoint-clock');

/** 100 ns intervals between 1582-10-15, where UUIDs begin to count, and 1970. */
const GREGORIAN_OFFSET = 122_192_928_000_000_000n;

interface CheckpointClock {
  readonly startedAtMs: number;
  readonly node: string;
  ticks: number;
}

// The global object is each workflow's own, module scope is not.
const scope = globalThis as unknown as Record<symbol, CheckpointClock | undefined>;

/**
 * Ids count from the moment at which the run first began, as the store recorded it. So they are the same however often
 * a workflow task runs, and grow along the thread.
 */
export const startCheckpointClock = (runId: string, startedAtMs: number, ticks: number): void => {
  scope[CLOCK] = { startedAtMs, node: runId.replaceAll('-', '').slice(-12), ticks };
};

export const checkpointTicks = (): number => scope[CLOCK]?.ticks ?? 0;

export const uuid6 = (clockseq: number): string => {
  // Graphs are compiled, and compare against an empty checkpoint, before a run has begun.
  const clock = scope[CLOCK];
  const ticks = clock === undefined ? 0 : ++clock.ticks;
  const time = BigInt(clock?.startedAtMs ?? 0) * 10_000n + BigInt(ticks) + GREGORIAN_OFFSET;
  const hex = time.toString(16).padStart(15, '0');
  const sequence = (0x8000 | (clockseq & 0x3fff)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-6${hex.slice(12)}-${sequence}-${clock?.node ?? '000000000000'}`;
};

export const uuid5 = (name: string, namespace: string): string => v5(name, parse(namespace));
