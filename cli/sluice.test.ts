import { afterEach, expect, test, vi } from 'vitest';
import { sluice as run } from './sluice.ts';

afterEach(() => vi.restoreAllMocks());

const sluice = async (...args: readonly string[]) => {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  const status = await run(args);
  return { status, ...written };
};

test('an unknown command is told what there is', async () => {
  const { status, stdout, stderr } = await sluice('strat');
  expect(status).toBe(2);
  expect(stdout).toBe('');
  for (const name of ['strat', 'start', 'run', 'threads', 'runs', 'analyze', 'chart', 'demo', 'help'])
    expect(stderr).toContain(name);
});

test.each([
  'start',
  'run',
  'scan',
  'backtest',
  'threads',
  'runs',
  'analyze',
  'chart',
  'simulate',
  'calibrate',
  'schedule',
  'test',
  'network',
  'networks',
  'results',
  'demo',
  'help',
])('%s --help explains it', async (name) => {
  const { status, stdout } = await sluice(name, '--help');
  expect(status).toBe(0);
  expect(stdout).toContain(`usage: sluice ${name}`);
  expect((await sluice('help', name)).stdout).toBe(stdout);
});

test.each([
  [['run'], /want an ASSISTANT/],
  [['run', 'analyst'], /want a MESSAGE, --input or --resume/],
  [['run', 'analyst', '--resume', '1'], /want the thread that waits/],
  [['runs', 'list'], /want list THREAD/],
  [['threads', 'show'], /want list, show THREAD or state THREAD/],
  [['start', '--port', '70000'], /found --port 70000, want a whole number from 0 to 65535/],
  [['start', '--nonsense'], /--nonsense/],
  [['threads', '--url', 'nonsense'], /found --url nonsense, want an address like http:\/\//],
  [['run', 'analyst', 'hi', '--url', 'ftp://example.com'], /found --url ftp:\/\/example.com, want an address/],
  [['chart'], /found 0 arguments, want one SYMBOL or FILE.csv/],
  [['chart', 'SPX', '--symbol', 'X'], /want --symbol with a FILE.csv only/],
  [['chart', 'a.csv', '--level', '7m'], /found --level 7m, want one of 1m/],
  [['runs', 'list', 'T', '--url', 'localhost:2024'], /found --url localhost:2024, want an address/],
])('usage: %j', async (args, message) => {
  const { status, stderr } = await sluice(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});

test('start --config: what is wrong with the project is said before anything starts', async () => {
  const { status, stdout, stderr } = await sluice('start', '--config', '/nowhere/langgraph.json');
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('Cannot use /nowhere/langgraph.json: there is no such file');
});
