// Jobs that exercise what the harness promises.
import { ApplicationFailure, continueAsNew, sleep } from '@temporalio/workflow';
import type { JobRequest } from '../../schemas/jobs.ts';
import { fanOut } from '../../workflows/jobs/fan-out.ts';
import { ProgressLog } from '../../workflows/jobs/progress-log.ts';

interface CountInput {
  /** How far to count. */
  readonly to: number;
  readonly pauseMs?: number;
  readonly failAt?: number;
  /** Continues as new after so many. */
  readonly perExecution?: number;
}

interface CountRequest extends JobRequest<CountInput> {
  readonly carried?: { readonly from: number; readonly told: number };
}

/** Counts, and tells each number. */
export const countUp = async (request: CountRequest): Promise<{ readonly counted: number }> => {
  const { to, pauseMs = 1, failAt, perExecution = Number.POSITIVE_INFINITY } = request.input;
  const { from = 0, told = 0 } = request.carried ?? {};
  const progress = new ProgressLog(request, told);
  for (let n = from + 1; n <= to; n += 1) {
    await sleep(pauseMs);
    if (n === failAt) throw ApplicationFailure.nonRetryable(`cannot count beyond ${n - 1}`, 'COUNT_FAILED');
    await progress.tell({ job: 'countUp', done: n, total: to });
    if (n - from === perExecution && n < to)
      await continueAsNew<typeof countUp>({ ...request, carried: { from: n, told: progress.told } });
  }
  return { counted: to };
};

/** Waits as long as each of its parts says, three at once; a negative one fails. @returns the most that were at once. */
export const waitEach = async ({ input }: JobRequest<readonly number[]>): Promise<{ readonly most: number }> => {
  let open = 0;
  let most = 0;
  await fanOut(input, 3, async (ms) => {
    open += 1;
    most = Math.max(most, open);
    if (ms < 0) throw ApplicationFailure.nonRetryable(`cannot wait ${ms} ms`, 'WAIT_FAILED');
    await sleep(ms);
    open -= 1;
  });
  return { most };
};
