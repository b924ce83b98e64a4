// `npm run ok`: everything that can be checked without a service, in parallel lanes, in under two minutes.
import { spawn } from 'node:child_process';

const CHECKS: readonly (readonly [name: string, command: string])[] = [
  ['format and lint', 'biome check --error-on-warnings .'],
  [
    'types',
    'tsc && tsc -p examples/bring-your-own-graph && tsc -p test/clients/page && tsc -p pages/chart/page && tsc -p pages/network/page',
  ],
  ['arrows', 'depcruise --config .dependency-cruiser.mjs --output-type err-long .'],
  ['unused code', 'knip --no-progress'],
  ['unit tests', 'vitest run --project unit'],
];

const run = (command: string): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('exit', (code) => resolve({ code: code ?? 1, output }));
  });

let failed = false;
for (const [name, command] of CHECKS) {
  const startedAt = performance.now();
  const { code, output } = await run(command);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (code !== 0 || name === 'unit tests') console.log(output.trimEnd());
  failed ||= code !== 0;
}
process.exitCode = failed ? 1 : 0;
