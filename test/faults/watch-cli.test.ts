// `sluice watch`, as a user runs it, on a whole instance with the sample series.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlertMessage } from '../../schemas/alerts.ts';
import { SluiceProcess, sluice } from '../launcher/sluice-process.ts';
import { dayOf, REPLAYED, tsOf } from '../market/spx.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ SLUICE_SAMPLES: 'true' });
});
afterAll(() => rig.stop());

const WAIT = { timeout: 45_000, interval: 100 };
const SINCE = '2012-01-01';
const wanted = REPLAYED.filter(
  ({ name, confirmedBar }) => /^buy[12]/.test(name) && tsOf(confirmedBar) >= Date.parse(SINCE),
);

const soon = () => new Date(Date.now() + 3_000).toISOString();
const watch = (...args: readonly string[]) => ['watch', '--symbols', 'SPX', '--url', rig.url, ...args];

test('prints each point that the reference saw confirmed, and ends with 0 when its time is over', async () => {
  expect(wanted.length).toBeGreaterThan(3);
  const { code, stdout, stderr } = await sluice(
    watch('--level', '1d', '--points', 'buy1,buy2', '--since', SINCE, '--until', soon()),
  );
  const alerts = stdout.split('\n').filter((line) => line.includes('fails beyond'));
  expect(alerts.map((line) => /^(\S+) {2}SPX 1d {2}(\S+) of (\S+) at/.exec(line)?.slice(1)).toSorted()).toEqual(
    wanted.map(({ bar, name, confirmedBar }) => [dayOf(confirmedBar), name, dayOf(bar)]).toSorted(),
  );
  expect(stderr).toMatch(/watching SPX 1d for buy1, buy1p, buy2, buy2s/);
  expect(code).toBe(0);
});

test('--json: one JSON line an event', async () => {
  const { code, stdout } = await sluice(watch('--points', 'buy1,buy2', '--since', SINCE, '--until', soon(), '--json'));
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; data: AlertMessage });
  expect(lines.filter(({ event, data }) => event === 'custom' && data.type === 'alert')).toHaveLength(wanted.length);
  expect(lines.at(-1)).toMatchObject({ event: 'result', data: { status: 'success' } });
  expect(code).toBe(0);
});

const statusOf = async (stderr: string) => {
  const [, runId] = /run (\S+) of thread/.exec(stderr) ?? [];
  return (await rig.query<{ status: string }>('select status from runs where run_id = $1', [runId]))[0]?.status;
};

test('Ctrl-C cancels the watch; with --detach it goes on', async () => {
  for (const [args, status] of [
    [[], 'interrupted'],
    [['--detach'], 'running'],
  ] as const) {
    const command = new SluiceProcess(watch(...args));
    await expect.poll(() => command.stderr, WAIT).toContain('watching SPX');
    expect(await command.end('SIGINT')).toBe(130);
    await expect.poll(() => statusOf(command.stderr), WAIT).toBe(status);
  }
});

test.each([
  [['--symbols', 'SPX', '--points', 'buy9'], 2, /points/],
  [['--symbols', 'SPX', '--level', '7d'], 2, /level/],
  [['--symbols', 'SPX', '--poll', 'often'], 2, /--poll often, want a number/],
  [['SPX'], 2, /want options only/],
  [[], 2, /found no --symbols/],
  [['--symbols', 'NOPE'], 1, /No klines of NOPE at level 1d/],
])('bad input: %j', async (args, code, message) => {
  const ended = await sluice(['watch', ...args, '--url', rig.url]);
  expect(ended.stderr).toMatch(message);
  expect(ended.code).toBe(code);
});
