import { Worker } from 'node:worker_threads';
import { HydroError, type HydroErrorCode } from '../../domains/hydro/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { Progress } from '../../schemas/tool-progress.ts';
import { toWholeNumber } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { progressText } from '../progress-text.ts';
import { notice, ProgressLine } from '../terminal.ts';
import type { HydroTasks } from './hydro-tasks.ts';

const DEFAULT_TIME_LIMIT_S = 600;
const MOST_TIME_LIMIT_S = 7 * 86_400;

export const COMPUTE_OPTIONS = {
  json: { type: 'boolean', default: false },
  'time-limit': { type: 'string' },
} as const;

export const COMPUTE_OPTIONS_HELP = `  --time-limit N      seconds after which it is given up; default ${DEFAULT_TIME_LIMIT_S}`;

/** Where nobody sees a line change, one is written this often at most. */
const EVERY_MS = 1_000;

type InputOf<Name extends keyof HydroTasks> = Parameters<HydroTasks[Name]>[0];
type ResultOf<Name extends keyof HydroTasks> = Awaited<ReturnType<HydroTasks[Name]>>;
type Message<Result> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'result'; readonly result: Result }
  | {
      readonly kind: 'refused';
      readonly code: HydroErrorCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

const createProgress = (what: string) => {
  const line = new ProgressLine();
  line.set(what);
  let writtenAt = performance.now();
  return {
    tell(progress: Progress): void {
      const text = `${what}: ${progressText(progress)}`;
      line.set(text);
      if (process.stderr.isTTY === true || performance.now() - writtenAt < EVERY_MS) return;
      writtenAt = performance.now();
      notice(text);
    },
    clear: () => line.clear(),
  };
};

/**
 * Computes in a thread of its own, with progress on stderr; Ctrl-C ends the program at once.
 * @param what What a person reads while it goes on, such as `simulating Net1.inp`.
 * @throws {HydroError} what the engine refuses.
 * @throws {EngineError} COMPUTE_EXHAUSTED when the time limit is over.
 */
export const compute = async <Name extends keyof HydroTasks>(
  name: Name,
  input: InputOf<Name>,
  what: string,
  timeLimit: string | undefined,
): Promise<ResultOf<Name>> => {
  const limitS =
    timeLimit === undefined ? DEFAULT_TIME_LIMIT_S : toWholeNumber('time-limit', timeLimit, 1, MOST_TIME_LIMIT_S);
  const progress = createProgress(what);
  // Not what this process was started with: a thread needs no loader to read our sources.
  const thread = new Worker(new URL('./hydro-thread.ts', import.meta.url), {
    workerData: { name, input },
    execArgv: [],
  });
  const { promise, resolve, reject } = Promise.withResolvers<ResultOf<Name>>();
  thread.on('message', (message: Message<ResultOf<Name>>) => {
    if (message.kind === 'progress') progress.tell(message.progress);
    else if (message.kind === 'result') resolve(message.result);
    else reject(new HydroError(message.code, message.message, message.details));
  });
  thread.on('error', reject);
  thread.on('exit', (code) => reject(new Error(`the computing thread ended with code ${code} and no answer`)));
  const message = `Gave up ${what} after ${limitS} s: make it smaller, or raise --time-limit`;
  const timer = setTimeout(() => reject(new EngineError('COMPUTE_EXHAUSTED', message)), limitS * 1000);
  const ctrlC = (): void => {
    progress.clear();
    process.exit(EXIT.ctrlC);
  };
  process.once('SIGINT', ctrlC);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', ctrlC);
    progress.clear();
    await thread.terminate();
  }
};
