import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChildSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** As root: who it runs as. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Where its output goes; absent: to our stderr. */
  readonly logFile?: string;
  /** Opens a channel for messages; the child ends itself when it closes. */
  readonly ipc?: boolean;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  readonly process: ChildProcess;
  hasExited(): boolean;
  /** Asks with `signal`, insists with SIGKILL after `graceMs`. The whole process group goes. */
  stop(options?: { readonly signal?: NodeJS.Signals; readonly graceMs?: number }): Promise<ChildExit>;
}

/** To the process group of `pid`. @returns false when it is gone. */
export const signalGroup = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
};

/**
 * Starts a program as the leader of its own process group: Ctrl-C in our terminal does not reach it, we decide its end.
 * @throws {Error} When it cannot be executed (ENOENT, EACCES).
 */
export const startChild = async (spec: ChildSpec): Promise<Child> => {
  const log = spec.logFile === undefined ? undefined : openSync(spec.logFile, 'a', 0o600);
  const output = log ?? 2;
  const child = spawn(spec.command, spec.args, {
    detached: true,
    env: spec.env,
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    ...(spec.user ?? {}),
    stdio: ['ignore', output, output, ...(spec.ipc ? (['ipc'] as const) : [])],
  });
  if (log !== undefined) closeSync(log);
  let exit: ChildExit | undefined;
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.on('error', () => {}); // a message to a child that just died; its exit tells
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start ${spec.command}: it has no process id`);
  return {
    pid,
    exited,
    process: child,
    hasExited: () => exit !== undefined,
    async stop({ signal = 'SIGTERM', graceMs = 5_000 } = {}) {
      if (exit === undefined) {
        signalGroup(pid, signal);
        const timer = new AbortController();
        await Promise.race([exited, sleep(graceMs, undefined, { signal: timer.signal }).catch(() => {})]);
        timer.abort();
      }
      signalGroup(pid, 'SIGKILL'); // what the leader left behind in its group
      return exited;
    },
  };
};

export const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0;

/** The end of a log file, for an error message; nothing of what was there before `from`. */
export const tailOf = async (file: string, from = 0, bytes = 4_096): Promise<string> => {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const start = Math.max(from, size - bytes);
    const length = Math.max(0, size - start);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString('utf8').trim();
  } finally {
    await handle.close();
  }
};
