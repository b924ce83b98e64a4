import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inject } from 'vitest';
import type { TestDatabase } from './database.ts';

/** The API as a process of its own. */
export const spawnApi = ({ url }: Pick<TestDatabase, 'url'>, env: Readonly<Record<string, string>> = {}) => {
  const child = fork('api/main.ts', {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      SLUICE_PORT: '0',
      SLUICE_LOG_LEVEL: 'silent',
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const exited = once(child, 'exit').then(([code]) => ({ code: code as number | null, stderr: output }));
  const ready = async (): Promise<string> => {
    const [message] = await Promise.race([once(child, 'message'), exited.then((exit) => Promise.reject(exit))]);
    return `http://127.0.0.1:${(message as { port: number }).port}`;
  };
  return {
    child,
    /** What it wrote, to stdout and stderr. */
    output: () => output,
    exited,
    ready,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
};
