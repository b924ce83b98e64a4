import type { ApiClient } from './api-client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type RunId, runPath } from './run-stream.ts';

export interface RunOutcome {
  readonly status: string;
  /** What the thread waits for. */
  readonly interrupts: readonly unknown[];
  readonly error: string | undefined;
  /** The thread's state after it. */
  readonly values: unknown;
  readonly exitCode: ExitCode;
}

/** How a run that is over ended; the server knows it for certain, whatever was seen of its stream. */
export const outcomeOf = async (client: ApiClient, run: RunId): Promise<RunOutcome> => {
  const { status, error } = (await client.get(runPath(run))) as {
    status: string;
    error?: { error: string; message: string };
  };
  const thread = (await client.get(`/threads/${run.threadId}`)) as {
    status: string;
    interrupts?: Readonly<Record<string, readonly { readonly value?: unknown }[]>>;
    values?: unknown;
  };
  const waits = status === 'success' && thread.status === 'interrupted';
  return {
    status,
    interrupts: waits ? Object.values(thread.interrupts ?? {}).flatMap((list) => list.map(({ value }) => value)) : [],
    values: thread.values ?? null,
    error: error === undefined ? undefined : `${error.error}: ${error.message}`,
    exitCode: waits ? EXIT.interrupted : status === 'success' ? EXIT.success : EXIT.failed,
  };
};
