import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../schemas/errors.ts';
import type { Logger } from '../telemetry/logger.ts';

const GIVE_UP_MS = 60_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 3_000;

/**
 * Services that start together come up in any order: what may answer later is asked again, for a minute.
 * @throws the last failure; at once when it is one of configuration, which no waiting mends.
 */
export const connect = async <T>(name: string, attempt: () => Promise<T>, log: Logger): Promise<T> => {
  const startedAt = performance.now();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      const isFinal = error instanceof EngineError && error.code === 'CONFIG_INVALID';
      if (isFinal || performance.now() - startedAt + waitMs > GIVE_UP_MS) throw error;
      log.warn({ service: name, reason: error instanceof Error ? error.message : String(error) }, 'service not ready');
      await delay(waitMs);
    }
  }
};
