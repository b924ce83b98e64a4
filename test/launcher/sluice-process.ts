import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Ready {
  readonly ready: true;
  readonly api: string;
  readonly temporalUi: string;
  readonly pid: number;
}

/** The command line program, as a user runs it. */
export class SluiceProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const { DATABASE_URL: _, TEMPORAL_ADDRESS: __, SLUICE_URL: ___, ...inherited } = process.env;
    this.child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(ROOT, 'cli', 'main.ts'), ...args],
      { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** The line of `start --json`. */
  async ready(): Promise<Ready> {
    let over = false;
    void this.exited.then(() => {
      over = true;
    });
    while (!this.stdout.includes('\n')) {
      if (over) throw new Error(`sluice ended before it was ready: ${this.stderr}`);
      await sleep(20);
    }
    return JSON.parse(this.stdout) as Ready;
  }

  /** @returns The exit code. */
  end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}

/** A command to its end. */
export const sluice = async (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> => {
  const command = new SluiceProcess(args, env);
  const code = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
};
