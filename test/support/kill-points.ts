import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { PostgresStores } from '../../stores/postgres/create-stores.ts';

/** Stores with points at which a process may die. */
type Breakable = 'alerts' | 'analyses' | 'calls' | 'events' | 'hydroResults' | 'jobUnits' | 'paper' | 'runs';

/** `runs.commit after 2`: the process dies right after the second commit since the file was written. */
export type KillPoint = `${Breakable}.${string} ${'before' | 'after'} ${number}`;

/**
 * Stores that kill their process at a named point. Which one stands in a file, so that a test can arm it while the
 * process runs; it is removed first, so the process that comes back lives.
 */
export const withKillPoints = (stores: PostgresStores, file: string): PostgresStores => {
  let armed = '';
  const counts = new Map<string, number>();

  const pass = (point: string): void => {
    if (!existsSync(file)) return;
    const wanted = readFileSync(file, 'utf8').trim();
    if (wanted !== armed) {
      armed = wanted;
      counts.clear();
    }
    const count = (counts.get(point) ?? 0) + 1;
    counts.set(point, count);
    if (wanted !== `${point} ${count}`) return;
    rmSync(file);
    process.kill(process.pid, 'SIGKILL');
  };

  const wrap = <T extends object>(name: string, store: T): T =>
    new Proxy(store, {
      get: (target, key, receiver) => {
        const method: unknown = Reflect.get(target, key, receiver);
        if (typeof method !== 'function' || key === 'follow') return method;
        return async (...args: unknown[]) => {
          pass(`${name}.${String(key)} before`);
          const result: unknown = await method.apply(target, args);
          pass(`${name}.${String(key)} after`);
          return result;
        };
      },
    });

  return {
    ...stores,
    alerts: wrap('alerts', stores.alerts),
    runs: wrap('runs', stores.runs),
    calls: wrap('calls', stores.calls),
    events: wrap('events', stores.events),
    paper: wrap('paper', stores.paper),
    jobUnits: wrap('jobUnits', stores.jobUnits),
    hydroResults: wrap('hydroResults', stores.hydroResults),
    analyses: wrap('analyses', stores.analyses),
  };
};
