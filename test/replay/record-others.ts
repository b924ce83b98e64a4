import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

/** What a recording needs of the instance that it is made on. */
export interface Recorder {
  readonly client: Client;
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
  /** Waits for the workflow's end and keeps the history of one of its executions; absent: the last. */
  keep(name: string, workflowId: string, workflowRunId?: string): Promise<void>;
}

const eventually = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleep(100);
  }
  throw new Error('it did not come about within twenty seconds');
};

export const recordFiring = async ({ client, post, keep }: Recorder, name: string): Promise<void> => {
  const { cron_id: cronId } = await post('/runs/crons', {
    assistant_id: 'one',
    schedule: '0 0 1 1 *',
    input: { n: 1 },
  });
  const schedule = client.schedule.getHandle(`cron-${cronId}`);
  await eventually(() => schedule.trigger().then(() => true));
  const [action] = await eventually(async () => {
    const { recentActions } = (await schedule.describe()).info;
    return recentActions.length > 0 ? recentActions : undefined;
  });
  await keep(name, action?.action.workflow.workflowId ?? '');
};

/** @param statuses What the receiver answers, one after the other. */
export const recordWebhook = async (
  { client, post, keep }: Recorder,
  name: string,
  statuses: readonly number[],
): Promise<void> => {
  const left = [...statuses];
  const receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(left.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    const { run_id: runId } = await post(`/threads/${randomUUID()}/runs`, {
      assistant_id: 'one',
      if_not_exists: 'create',
      input: { n: 1 },
      webhook: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    });
    const workflowId = `webhook-${runId}`;
    await eventually(() => client.workflow.getHandle(workflowId).describe());
    await keep(name, workflowId);
  } finally {
    receiver.close();
  }
};

export const recordStateUpdate = async ({ client, post, keep }: Recorder, name: string): Promise<void> => {
  const { thread_id: threadId } = await post('/threads', { metadata: { graph_id: 'one' } });
  await post(`/threads/${threadId}/state`, { values: { n: 2 }, as_node: 'only' });
  const workflowId = await eventually(async () => {
    const query = `WorkflowType = 'updateState' and SluiceThread = '${threadId}'`;
    for await (const workflow of client.workflow.list({ query })) return workflow.workflowId;
    return undefined;
  });
  await keep(name, workflowId);
};

/** @param part The last execution of a watch, the first one, which continued as new, or the workflow of a post of its alerts. */
export const recordWatch = async (
  { client, post, keep }: Recorder,
  name: string,
  part: 'watch' | 'first-execution' | 'webhook',
): Promise<void> => {
  const receiver = createServer((request, response) => {
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    const { run_id: runId } = await post(`/threads/${randomUUID()}/runs`, {
      assistant_id: 'watch',
      if_not_exists: 'create',
      input: {
        symbols: ['SPX'],
        since: '2020-03-01',
        until: new Date(Date.now() + 4_000).toISOString(),
        pollSeconds: 1,
        evaluationsPerExecution: 2,
        webhook: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      },
    });
    const workflowId = `run-${runId}-job-1`;
    const { runId: first } = await eventually(() => client.workflow.getHandle(workflowId).describe());
    if (part !== 'webhook') return await keep(name, workflowId, part === 'watch' ? undefined : first);
    const delivery = await eventually(async () => {
      for await (const workflow of client.workflow.list({ query: `WorkflowType = 'deliverAlert'` }))
        return workflow.workflowId;
      return undefined;
    });
    await keep(name, delivery);
    await client.workflow.getHandle(workflowId).result();
  } finally {
    receiver.close();
  }
};

/** The workflow of the job of a run: its last execution, or the first one, which continued as new. */
export const recordJob = async (
  { client, post, keep }: Recorder,
  name: string,
  run: { readonly assistant: string; readonly input: unknown; readonly firstExecution?: boolean },
): Promise<void> => {
  const { run_id: runId } = await post(`/threads/${randomUUID()}/runs`, {
    assistant_id: run.assistant,
    if_not_exists: 'create',
    input: run.input,
    stream_mode: ['custom'],
  });
  const workflowId = `run-${runId}-job-1`;
  const { runId: first } = await eventually(() => client.workflow.getHandle(workflowId).describe());
  await keep(name, workflowId, run.firstExecution ? first : undefined);
};
