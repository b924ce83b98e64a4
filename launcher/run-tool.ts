import { spawn } from 'node:child_process';

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

/**
 * Runs a program to its end.
 * @throws {Error} When it is not installed, fails or takes too long; the message ends with the last line it printed.
 */
export const runTool = (
  command: string,
  args: readonly string[],
  {
    timeoutMs,
    env = {},
    signal,
  }: { timeoutMs: number; env?: NodeJS.ProcessEnv | undefined; signal?: AbortSignal | undefined },
): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      ...(signal === undefined ? {} : { signal }),
      killSignal: 'SIGKILL',
      env: { ...process.env, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-4_096);
      });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(error.code === 'ENOENT' ? `${command} is not installed` : `${command}: ${error.message}`)),
    );
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const how = signal === null ? `exit code ${code}` : `ended after ${timeoutMs / 1000} s`;
      reject(new Error(`${command} ${how}: ${lastLine(output)}`));
    });
  });
