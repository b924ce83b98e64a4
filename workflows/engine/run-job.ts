import { ChildWorkflowCancellationType, executeChild, ParentClosePolicy, workflowInfo } from '@temporalio/workflow';
import type { JobRequest } from '../../schemas/jobs.ts';
import { workflowIdOf } from '../../schemas/runs.ts';

/**
 * Runs the workflow of a job and waits for its result. A cancel of the run is the job's too, and the run waits until the
 * job has answered it; when the run ends in any other way, Temporal ends the job with it.
 */
export const runJob = <Result>(name: string, request: JobRequest): Promise<Result> => {
  const { typedSearchAttributes } = workflowInfo();
  return executeChild<(request: JobRequest) => Promise<Result>>(name, {
    workflowId: `${workflowIdOf(request.ref.runId)}-job-${request.callId}`,
    args: [request],
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    workflowTaskTimeout: '5s',
    typedSearchAttributes,
    staticSummary: `${name} of thread ${request.ref.threadId}`,
  });
};
