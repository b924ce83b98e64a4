import type { ApiClient } from './api-client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { answerOf, printAnswer } from './print-answer.ts';
import { onRepeatedSignal } from './repeated-signal.ts';
import { outcomeOf } from './run-outcome.ts';
import { followRun, LostStreamError, type RunId, runPath, type StartedRun } from './run-stream.ts';
import { RunView } from './run-view.ts';
import { notice, print, printJson } from './terminal.ts';

/** How a person sees a run. */
export interface View extends Pick<RunView, 'show' | 'note' | 'close' | 'hasPrinted' | 'error'> {}

export interface WatchOptions {
  readonly modes: readonly string[];
  /** One JSON line an event, instead of what a person reads. */
  readonly json: boolean;
  /** Ctrl-C leaves the run alone instead of cancelling it. */
  readonly detach: boolean;
  /** Absent: as conversations are shown. */
  readonly createView?: () => View;
}

export interface WatchedRun {
  readonly exitCode: ExitCode;
  /** Absent when Ctrl-C was faster than the server. */
  readonly run?: RunId;
}

const joinCommand = ({ threadId, runId }: RunId): string => `npm run -s sluice -- runs join ${threadId} ${runId}`;

const onCtrlC = async (client: ApiClient, run: RunId | undefined, detach: boolean): Promise<void> => {
  if (run === undefined) return;
  if (detach) return notice(`the run goes on; join it with: ${joinCommand(run)}`);
  notice('cancelling the run');
  await client.post(`${runPath(run)}/cancel?wait=1`, {});
};

/** Shows a run until it is over. Ctrl-C cancels it; a second one ends this process at once. */
export const watchRun = async (
  client: ApiClient,
  open: (signal: AbortSignal) => Promise<StartedRun | { readonly run: RunId; readonly events: undefined }>,
  { modes, json, detach, createView = () => new RunView() }: WatchOptions,
): Promise<WatchedRun> => {
  const stop = new AbortController();
  const ctrlC = onRepeatedSignal(
    () => stop.abort(),
    () => process.exit(EXIT.ctrlC),
  );
  process.on('SIGINT', ctrlC);
  const view = json ? undefined : createView();
  let run: RunId | undefined;
  try {
    const opened = await open(stop.signal);
    ({ run } = opened);
    view?.note(`run ${run.runId} of thread ${run.threadId}`);
    const onReconnect = (reason: string): void => {
      if (view === undefined) notice(`connection lost (${reason}), coming back`);
      else view.note(`↯ connection lost (${reason}), coming back`);
    };
    for await (const event of followRun(client, run, { modes, signal: stop.signal, onReconnect }, opened.events)) {
      if (view === undefined) printJson({ event: event.event, id: event.id, data: JSON.parse(event.data) });
      else view.show(event);
    }
    const { status, interrupts, error, exitCode, values } = await outcomeOf(client, run);
    view?.close();
    // A graph that says nothing to anybody is asked what came of it.
    const answer = status === 'success' ? answerOf(values) : undefined;
    if (view && !view.hasPrinted && status === 'success') {
      if (answer === undefined) print(JSON.stringify(values, null, 2));
      else printAnswer(answer);
    }
    const result = { thread_id: run.threadId, run_id: run.runId, status, interrupts, ...(answer && { answer }) };
    if (json) printJson({ event: 'result', data: result });
    if (exitCode === EXIT.interrupted) {
      for (const value of interrupts) notice(`the run waits for an answer to: ${JSON.stringify(value)}`);
      notice(`answer with: npm run -s sluice -- run ASSISTANT --thread ${run.threadId} --resume JSON`);
    }
    if (exitCode === EXIT.failed)
      notice(status === 'interrupted' ? 'the run was cancelled' : `the run failed: ${error ?? view?.error ?? status}`);
    return { exitCode, run };
  } catch (error) {
    view?.close();
    if (stop.signal.aborted) {
      await onCtrlC(client, run, detach);
      return { exitCode: EXIT.ctrlC, ...(run === undefined ? {} : { run }) };
    }
    if (!(error instanceof LostStreamError)) throw error;
    notice(
      `gave up waiting for ${client.url} (${error.message}); the run goes on, join it with: ${joinCommand(error.run)}`,
    );
    return { exitCode: EXIT.server, run: error.run };
  } finally {
    view?.close();
    process.off('SIGINT', ctrlC);
  }
};
