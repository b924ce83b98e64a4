import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolHandlers } from '../../activities/tools/tool-handler.ts';

/** Tools of the test graphs: one that answers at once, one that takes its time. */
export const TEST_TOOLS: ToolHandlers = {
  echo: async (args) => ({ said: (args as { text: string }).text }),
  slow: async (args, { signal }) => {
    await sleep((args as { ms: number }).ms, undefined, { signal });
    return 'waited';
  },
};
