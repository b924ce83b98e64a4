import { type Client, WorkflowNotFoundError } from '@temporalio/client';

/** A workflow task that failed this often will not get through: the graph blocks, or cannot be replayed. */
const HOPELESS_ATTEMPTS = 6;

export interface RunHealth {
  /** How often in a row its workflow task, or that of one of its jobs, has failed or not been done. */
  readonly failures: number;
  /** Why its execution cannot end the run any more; `undefined`: it can. */
  readonly loss: string | undefined;
}

const lost = (loss: string): RunHealth => ({ failures: 1, loss });

/** How the workflow of an active run and those of its jobs are getting on, as Temporal knows it. */
export const healthOf = async (client: Client, workflowId: string, job?: string): Promise<RunHealth> => {
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    // A job that has just ended: its run is about to hear of it.
    if (status.name !== 'RUNNING') return job ? HEALTHY : lost(`its workflow is ${status.name.toLowerCase()}`);
    const attempts = raw.pendingWorkflowTask?.attempt ?? 0;
    const whose = job === undefined ? 'its workflow task' : `the workflow task of its job ${job}`;
    if (attempts >= HOPELESS_ATTEMPTS) return lost(`${whose} failed ${attempts} times`);
    const jobs = await Promise.all(
      (raw.pendingChildren ?? []).map((child) =>
        healthOf(client, child.workflowId ?? '', child.workflowTypeName ?? 'unknown'),
      ),
    );
    return {
      failures: Math.max(attempts - 1, 0, ...jobs.map(({ failures }) => failures)),
      loss: jobs.find(({ loss }) => loss !== undefined)?.loss,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return job ? HEALTHY : lost('its workflow does not exist');
    throw error;
  }
};

const HEALTHY: RunHealth = { failures: 0, loss: undefined };
