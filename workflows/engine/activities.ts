import {
  type ActivityOptions,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { ModelActivities } from '../../activities/models/invoke-model.ts';
import type { RunActivities } from '../../activities/runs/run-activities.ts';
import type { ToolActivities } from '../../activities/tools/call-tool.ts';

// A store that is down comes back: these are tried until then, and the run waits.
export const STORE: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '2s' },
  localRetryThreshold: '5s',
};

/** A dead worker is noticed by its missing heartbeat, a slow model is not taken for dead. */
const HEARTBEAT = '5s';

const MODEL: ActivityOptions = {
  startToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 6 },
};

const TOOL: ActivityOptions = {
  startToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 6 },
};

export const runActivities = proxyLocalActivities<RunActivities>(STORE);

// The summary is what the Temporal UI shows in place of the activity's type.
export const modelActivity = (summary: string) => proxyActivities<ModelActivities>({ ...MODEL, summary }).invokeModel;
export const toolActivity = (summary: string) => proxyActivities<ToolActivities>({ ...TOOL, summary }).callTool;
