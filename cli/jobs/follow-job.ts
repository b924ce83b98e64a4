import { type JobProgress, JobProgressSchema } from '../../schemas/jobs.ts';
import type { ApiClient } from '../api-client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onRepeatedSignal } from '../repeated-signal.ts';
import { outcomeOf } from '../run-outcome.ts';
import { followRun, LostStreamError, type RunId, runPath, startRun } from '../run-stream.ts';
import { notice } from '../terminal.ts';

const MODES = ['custom'];

export interface JobView {
  progress(progress: JobProgress): void;
  /** A line beside the progress. */
  note(text: string): void;
  close(): void;
}

export interface FollowedJob {
  readonly exitCode: ExitCode;
  /** The state of the thread when the run has succeeded. */
  readonly values?: unknown;
}

const joinHint = ({ threadId, runId }: RunId): string =>
  `npm run -s sluice -- runs join ${threadId} ${runId}; its report is in: npm run -s sluice -- threads state ${threadId}`;

/**
 * Starts a run of a job's assistant and follows it to its end, over broken connections. Ctrl-C cancels it; a second one
 * ends this process at once.
 * @param interrupted The server is about to stop: the run is cancelled as by Ctrl-C.
 */
export const followJob = async (
  client: ApiClient,
  { assistantId, input }: { readonly assistantId: string; readonly input: unknown },
  view: JobView,
  interrupted?: AbortSignal,
): Promise<FollowedJob> => {
  const stop = new AbortController();
  const ctrlC = onRepeatedSignal(
    () => stop.abort(),
    // A server of our own is stopped first; its own second signal hurries that.
    () => interrupted === undefined && process.exit(EXIT.ctrlC),
  );
  process.on('SIGINT', ctrlC);
  const signal = interrupted === undefined ? stop.signal : AbortSignal.any([stop.signal, interrupted]);
  let run: RunId | undefined;
  try {
    const started = await startRun(client, { assistantId, input, modes: MODES, signal });
    ({ run } = started);
    view.note(`run ${run.runId} of thread ${run.threadId}`);
    const onReconnect = (reason: string): void => view.note(`connection lost (${reason}), coming back`);
    for await (const event of followRun(client, run, { modes: MODES, signal, onReconnect }, started.events)) {
      const progress = event.event === 'custom' ? JobProgressSchema.safeParse(JSON.parse(event.data)).data : undefined;
      if (progress !== undefined) view.progress(progress);
    }
    const { status, error, exitCode, values } = await outcomeOf(client, run);
    view.close();
    if (exitCode === EXIT.success) return { exitCode, values };
    notice(status === 'interrupted' ? 'the run was cancelled' : (error ?? `the run ended as ${status}`));
    return { exitCode };
  } catch (error) {
    view.close();
    if (signal.aborted) {
      notice('cancelling the run');
      if (run !== undefined) await client.post(`${runPath(run)}/cancel?wait=1`, {});
      return { exitCode: EXIT.ctrlC };
    }
    if (!(error instanceof LostStreamError)) throw error;
    notice(
      `gave up waiting for ${client.url} (${error.message}); the run goes on, join it with: ${joinHint(error.run)}`,
    );
    return { exitCode: EXIT.server };
  } finally {
    view.close();
    process.off('SIGINT', ctrlC);
  }
};
