import type { Instance, InstanceOptions } from '../launcher/supervisor.ts';
import { onRepeatedSignal } from './repeated-signal.ts';
import { notice } from './terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs an instance for as long as `use` takes, or until a signal ends it; then everything is drained. A second signal
 * stops waiting.
 * @param use Gets `interrupted`: fires at the first signal.
 * @returns What `use` returned; `undefined` when a signal came during the start.
 */
export const withInstance = async <T>(
  options: Omit<InstanceOptions, 'notice' | 'signal'>,
  use: (instance: Instance, interrupted: AbortSignal) => Promise<T>,
): Promise<T | undefined> => {
  const interrupted = new AbortController();
  let instance: Instance | undefined;
  const onSignal = onRepeatedSignal(
    () => {
      notice('stopping');
      interrupted.abort();
    },
    () => instance?.hurry(),
  );
  for (const signal of SIGNALS) process.on(signal, onSignal);
  // What npm started us through is gone: nobody is left who could stop us.
  process.once('disconnect', onSignal);
  try {
    // Only what starts servers pays for loading their clients.
    const { startInstance } = await import('../launcher/supervisor.ts');
    instance = await startInstance({ ...options, notice, signal: interrupted.signal });
    return await use(instance, interrupted.signal);
  } catch (error) {
    if (instance === undefined && interrupted.signal.aborted) return undefined;
    throw error;
  } finally {
    await instance?.stop();
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('disconnect', onSignal);
  }
};

export const fired = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
