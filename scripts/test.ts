// `npm test`: all checks, then the tests on real services. What CI runs.
import { spawnSync } from 'node:child_process';

const STEPS = [
  [process.execPath, ['scripts/ok.ts']],
  ['vitest', ['run', '--project', 'integration', ...process.argv.slice(2)]],
] as const;

for (const [command, args] of STEPS) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
