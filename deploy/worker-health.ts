// The worker's health check: does Temporal see this machine's worker ask for work? Exit code 0: it does.
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { GRAPH_TASK_QUEUE } from '../stores/temporal/run-dispatcher.ts';

const WORKFLOW_TASKS = 1;
const FRESH_MS = 90_000; // a poll that finds nothing takes a minute

const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233' });
const { pollers } = await connection.workflowService.describeTaskQueue({
  namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
  taskQueue: { name: process.env.SLUICE_TASK_QUEUE ?? GRAPH_TASK_QUEUE },
  taskQueueType: WORKFLOW_TASKS,
});
const isOurs = (identity: string | null | undefined): boolean => identity?.split('@')[1] === hostname();
const isFresh = (seconds: unknown): boolean => Date.now() - Number(seconds) * 1_000 < FRESH_MS;
const healthy = pollers?.some(({ identity, lastAccessTime }) => isOurs(identity) && isFresh(lastAccessTime?.seconds));
process.stdout.write(healthy ? 'polling\n' : `no worker of ${hostname()} polls\n`);
process.exit(healthy ? 0 : 1);
