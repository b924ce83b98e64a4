import { proxyLocalActivities } from '@temporalio/workflow';
import type { ProgressActivities } from '../../activities/jobs/progress-activities.ts';
import type { JobProgress, JobRequest } from '../../schemas/jobs.ts';
import { STORE } from '../engine/activities.ts';

const { tellProgress } = proxyLocalActivities<ProgressActivities>(STORE);

/** Tells those who follow the run how far its job is: `custom` events, in the order in which they are told. */
export class ProgressLog {
  readonly #request: JobRequest;
  #number: number;
  #telling: Promise<void> = Promise.resolve();

  /** @param told How many the executions before this one have told, when a job continues as new. */
  constructor(request: JobRequest, told = 0) {
    this.#request = request;
    this.#number = told;
  }

  /** To be handed on when the job continues as new. */
  get told(): number {
    return this.#number;
  }

  /** Resolves when it is in the log. @throws RUN_CLOSED when the run is over. */
  tell(progress: JobProgress): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    const { ref, callId } = this.#request;
    this.#telling = this.#telling.then(() => tellProgress(ref, callId, number, progress));
    return this.#telling;
  }
}
