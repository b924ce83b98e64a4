import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readInstance } from '../../launcher/instance-file.ts';
import { startInstance } from '../../launcher/supervisor.ts';
import type { KillPoint } from '../support/kill-points.ts';

export type Victim = 'worker-1' | 'worker-2' | 'api' | 'temporal' | 'postgres';

export interface Accepted {
  readonly threadId: string;
  readonly runId: string;
}

export interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** What a run left, with everything that differs from run to run taken out. */
export interface Observation {
  readonly status: string;
  readonly values: unknown;
  /** Events of the log, less what attempts that died had streamed. */
  readonly events: readonly string[];
  readonly calls: readonly string[];
  /** Numbers that the thread's log lacks. */
  readonly gaps: number;
}

export interface Rig {
  readonly url: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  /** The worker dies at this point, once. */
  arm(point: KillPoint): Promise<void>;
  /** SIGKILL, at once, or another signal. @returns false when it was down already. */
  kill(victim: Victim, signal?: NodeJS.Signals): boolean;
  /** Posts a run; `undefined` when the API did not say that it accepted it. */
  submit(graph: string, body: Readonly<Record<string, unknown>>): Promise<Accepted | undefined>;
  /** Follows the run's stream to its end over any number of broken connections. */
  watch(run: Accepted): Promise<readonly Frame[]>;
  /** Waits until the run is terminal. @throws when it is not within `timeoutMs`. */
  settled(run: Accepted, timeoutMs?: number): Promise<string>;
  observe(run: Accepted): Promise<Observation>;
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Ids by the order of their first appearance; an attempt's number is no part of what a message says. */
const anonymous = (text: string): string => {
  const names = new Map<string, string>();
  return text.replace(/(run-[0-9a-f-]{36}-\d+)-\d+/g, '$1').replace(UUID, (id) => {
    if (!names.has(id)) names.set(id, `#${names.size + 1}`);
    return names.get(id) ?? id;
  });
};

const isRemoval = (event: string, data: string): string | undefined => {
  if (!event.startsWith('messages')) return undefined;
  const [message] = JSON.parse(data) as [{ type: string; id: string }];
  return message.type === 'remove' ? message.id : undefined;
};

/** The log as if only the attempts that got through had been made. */
const withoutDeadAttempts = (events: readonly { event: string; data: string }[]) => {
  const dead = new Set(events.map(({ event, data }) => isRemoval(event, data)));
  return events.filter(({ event, data }) => {
    if (!event.startsWith('messages')) return true;
    return !dead.has((JSON.parse(data) as [{ id: string }])[0].id);
  });
};

export const parseFrames = (text: string): readonly Frame[] =>
  text.split('\n\n').flatMap((block) => {
    const field = (name: string) => block.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
    const event = field('event');
    return event === undefined ? [] : [{ id: field('id') ?? '', event, data: field('data') ?? '' }];
  });

/** An instance of its own with the test graphs, whose processes can be killed. */
export const startRig = async (env: Readonly<Record<string, string>> = {}, workers = 1): Promise<Rig> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-faults-'));
  await chmod(dataDir, 0o755);
  const killFile = join(dataDir, 'kill-point');
  const instance = await startInstance({
    dataDir,
    port: 0,
    workers,
    notice: () => {},
    env: { ...process.env, SLUICE_TEST_KILL_FILE: killFile, SLUICE_LOG_LEVEL: 'warn', ...env },
    entries: {
      worker: join(import.meta.dirname, '../support/test-worker.ts'),
      api: join(import.meta.dirname, '../../api/main.ts'),
    },
  });
  const url = instance.apiUrl;
  let client: pg.Client | undefined;

  const query: Rig['query'] = async (text, values = []) => {
    for (let attempt = 0; ; attempt++) {
      try {
        if (client === undefined) {
          const fresh = new pg.Client(instance.databaseUrl);
          fresh.on('error', () => {
            client = undefined;
          });
          await fresh.connect();
          client = fresh;
        }
        return (await client.query(text, [...values])).rows;
      } catch (error) {
        client = undefined;
        if (attempt >= 100) throw error;
        await sleep(100);
      }
    }
  };

  const statusOf = async ({ runId }: Accepted): Promise<string | undefined> =>
    (await query<{ status: string }>('select status from runs where run_id = $1', [runId]))[0]?.status;

  return {
    url,
    temporalAddress: instance.temporalAddress,
    databaseUrl: instance.databaseUrl,
    query,
    arm: (point) => writeFile(killFile, point),
    kill(victim, signal = 'SIGKILL') {
      const child = readInstance(dataDir)?.children.find(({ name }) => name === victim);
      if (child === undefined) return false;
      try {
        process.kill(child.pid, signal);
        return true;
      } catch {
        return false;
      }
    },
    async submit(graph, body) {
      const threadId = randomUUID();
      try {
        const response = await fetch(`${url}/threads/${threadId}/runs`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ assistant_id: graph, if_not_exists: 'create', ...body }),
          signal: AbortSignal.timeout(15_000),
        });
        if (!response.ok) return undefined;
        const { run_id } = (await response.json()) as { run_id: string };
        return { threadId, runId: run_id };
      } catch {
        return undefined;
      }
    },
    async watch({ threadId, runId }) {
      const frames: Frame[] = [];
      const path = `${url}/threads/${threadId}/runs/${runId}/stream`;
      for (let attempt = 0; attempt < 600; attempt++) {
        let text = '';
        try {
          const response = await fetch(path, { headers: { 'last-event-id': frames.at(-1)?.id ?? '-1' } });
          const decoder = new TextDecoder();
          for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
          frames.push(...parseFrames(text));
          if (response.ok) return frames;
        } catch {
          // Only whole events count; the rest comes again.
          frames.push(...parseFrames(text.slice(0, text.lastIndexOf('\n\n') + 2)));
        }
        await sleep(100);
      }
      throw new Error(`the stream of run ${runId} never ended`);
    },
    async settled(run, timeoutMs = 60_000) {
      const startedAt = performance.now();
      for (;;) {
        const status = await statusOf(run);
        if (status !== undefined && status !== 'pending' && status !== 'running') return status;
        if (performance.now() - startedAt > timeoutMs)
          throw new Error(`run ${run.runId} is ${status} after ${timeoutMs} ms`);
        await sleep(50);
      }
    },
    async observe({ threadId, runId }) {
      const [thread] = await query<{ values: unknown }>('select "values" from thread_values where thread_id = $1', [
        threadId,
      ]);
      const events = await query<{ seq: number; event: string; data: string }>(
        'select seq::int, event, data from events where run_id = $1 order by seq',
        [runId],
      );
      const seqs = await query<{ seq: number }>('select seq::int from events where thread_id = $1 order by seq', [
        threadId,
      ]);
      const calls = await query<{ line: string }>(
        `select kind || ' ' || name || ' ' || status as line from calls where run_id = $1 order by call_id::int`,
        [runId],
      );
      return {
        status: (await statusOf({ threadId, runId })) ?? 'gone',
        values: JSON.parse(anonymous(JSON.stringify(thread?.values ?? null))),
        events: withoutDeadAttempts(events).map(({ event, data }) => anonymous(`${event} ${data}`)),
        calls: calls.map(({ line }) => line),
        gaps: seqs.filter(({ seq }, index) => seq !== index + 1).length,
      };
    },
    async stop() {
      await client?.end().catch(() => undefined);
      await instance.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
