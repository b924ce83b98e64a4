// npm run faults -- --kills N [--json]: a mixed load, and SIGKILL for a process drawn at random, N times. Then every run
// that the API accepted must have ended as it should, with each call on record once and no gap in any log.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Accepted, type Frame, type Rig, startRig, type Victim } from './rig.ts';

const HELP = `usage: npm run faults -- [--kills N] [--seed N] [--json]

  --kills N   how often a process is killed (30)
  --seed N    draws the same victims and pauses again (a new one each time)
  --json      one line of JSON: runs, kills, lost, duplicated_calls, event_gaps, stuck, p95_resume_ms

Takes about 6 s a kill. Exit code 1 when anything was lost, doubled, missing or stuck.
`;

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const kills = Number(options.kills);
if (!Number.isInteger(kills) || kills < 1 || kills > 1_000) {
  process.stderr.write(`--kills ${options.kills}: want a whole number from 1 to 1000\n\n${HELP}`);
  process.exit(2);
}

const VICTIMS: readonly Victim[] = ['worker-1', 'worker-1', 'api', 'postgres', 'temporal'];
const RUNS_AT_ONCE = 6;
const SETTLE_MS = 120_000;

interface Job {
  readonly graph: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly calls: number;
  readonly isRight: (values: unknown) => boolean;
}

const traceLength = (values: unknown): number => (values as { trace?: unknown[] } | null)?.trace?.length ?? 0;
const lastText = (values: unknown): string =>
  String((values as { messages?: { content: unknown }[] } | null)?.messages?.at(-1)?.content ?? '');

/** The mixed load: pure supersteps, fan-out, many calls, an agent with streamed tokens. */
const JOBS: readonly Job[] = [
  { graph: 'one', body: { input: { trace: [], n: 1 } }, calls: 0, isRight: (values) => traceLength(values) === 1 },
  { graph: 'fanOut', body: { input: { n: 5 } }, calls: 0, isRight: (values) => traceLength(values) === 7 },
  {
    graph: 'steps',
    body: { input: { n: 12 }, config: { recursion_limit: 50 } },
    calls: 12,
    isRight: (values) => traceLength(values) === 12,
  },
  {
    graph: 'analyst',
    body: {
      input: { messages: [{ role: 'user', content: 'Analyse SPX daily since 2019' }] },
      stream_mode: ['updates', 'messages-tuple'],
    },
    calls: 4,
    isRight: (values) => /MACD/.test(lastText(values)) && /offline-rules/.test(lastText(values)),
  },
];

/** mulberry32: a small generator, so that a seed gives the same course of events. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

interface Submitted extends Accepted {
  readonly job: Job;
  frames?: readonly Frame[];
}

const note = (text: string): void => void process.stderr.write(`${text}\n`);

const load = (rig: Rig, isOver: () => boolean) => {
  const submitted: Submitted[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const job = JOBS[next++ % JOBS.length] as Job;
      const accepted = await rig.submit(job.graph, job.body);
      if (accepted === undefined) {
        await sleep(100);
        continue;
      }
      const run: Submitted = { ...accepted, job };
      submitted.push(run);
      run.frames = await rig.watch(accepted).catch(() => []);
    }
  };
  return { submitted, done: Promise.all(Array.from({ length: RUNS_AT_ONCE }, lane)) };
};

/** From the kill to the next event of each run that was under way: how long its watchers saw nothing. */
const resumeTimes = async (rig: Rig, killedAt: readonly Date[]): Promise<readonly number[]> => {
  const times: number[] = [];
  for (const at of killedAt) {
    const rows = await rig.query<{ ms: number }>(
      `select extract(epoch from min(e.created_at) - $1::timestamptz)::float8 * 1000 as ms
       from runs r join events e using (run_id)
       where r.created_at < $1 and (r.ended_at is null or r.ended_at > $1) and e.created_at > $1
       group by r.run_id`,
      [at],
    );
    times.push(...rows.map(({ ms }) => ms));
  }
  return times.sort((a, b) => a - b);
};

const judge = async (rig: Rig, { job, frames, ...run }: Submitted) => {
  const seen = await rig.observe(run);
  const ids = (frames ?? []).map(({ id }) => id);
  const [logged] = await rig.query<{ n: number }>(
    `select count(*)::int as n from events where run_id = $1 and event not in ('end', 'messages/complete')`,
    [run.runId],
  );
  return {
    lost: seen.status === 'gone' || (seen.status === 'success' && !job.isRight(seen.values)) || seen.status === 'error',
    stuck: seen.status === 'pending' || seen.status === 'running',
    duplicated: Math.max(0, seen.calls.length - job.calls),
    gaps: seen.gaps + (new Set(ids).size === ids.length && ids.length === logged?.n ? 0 : 1),
    status: seen.status,
  };
};

const random = randomFrom(Number(options.seed));
note(`seed ${options.seed}, ${kills} kills`);
const rig = await startRig({ SLUICE_OFFLINE_DELAY_MS: '3' });
try {
  let over = false;
  const { submitted, done } = load(rig, () => over);
  const killedAt: Date[] = [];
  await sleep(2_000);
  while (killedAt.length < kills) {
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)] as Victim;
    if (rig.kill(victim)) {
      killedAt.push(new Date());
      note(`kill ${killedAt.length} of ${kills}: ${victim}; ${submitted.length} runs accepted`);
    }
    await sleep(1_500 + random() * 5_000);
  }
  over = true;
  note('no more kills: waiting for what is under way');
  await Promise.race([done, sleep(SETTLE_MS)]);
  for (const run of submitted) await rig.settled(run, SETTLE_MS).catch(() => undefined);

  const verdicts: (Awaited<ReturnType<typeof judge>> & { readonly run: Submitted })[] = [];
  for (const run of submitted) verdicts.push({ ...(await judge(rig, run)), run });
  for (const { run, ...verdict } of verdicts) {
    if (verdict.lost || verdict.stuck || verdict.duplicated > 0 || verdict.gaps > 0)
      note(`run ${run.runId} of ${run.job.graph} on thread ${run.threadId}: ${JSON.stringify(verdict)}`);
  }
  const times = await resumeTimes(rig, killedAt);
  const sum = (of: (verdict: (typeof verdicts)[number]) => number) =>
    verdicts.reduce((total, one) => total + of(one), 0);
  const result = {
    runs: submitted.length,
    kills: killedAt.length,
    lost: sum(({ lost }) => Number(lost)),
    duplicated_calls: sum(({ duplicated }) => duplicated),
    event_gaps: sum(({ gaps }) => gaps),
    stuck: sum(({ stuck }) => Number(stuck)),
    p95_resume_ms: Math.round(times[Math.floor(times.length * 0.95)] ?? 0),
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(result)}\n`
      : `${Object.entries(result)
          .map(([name, value]) => `${name.padEnd(18)}${value}`)
          .join('\n')}\n`,
  );
  process.exitCode = result.lost + result.duplicated_calls + result.event_gaps + result.stuck > 0 ? 1 : 0;
} finally {
  await rig.stop();
}
process.exit();
