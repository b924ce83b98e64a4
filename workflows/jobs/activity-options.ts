import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';

/** What reads and plans: seconds at most, and the database may be away for a while. */
export const READ: ActivityOptions = {
  startToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
};

/** What computes in parts: as long as it takes, while its worker lives. Each attempt goes on behind the last. */
export const COMPUTE: ActivityOptions = {
  startToCloseTimeout: '1d',
  heartbeatTimeout: '10s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  // A part that kills its worker every time must end all the same (I1).
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 20 },
};
