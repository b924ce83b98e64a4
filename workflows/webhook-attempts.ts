import type { ActivityOptions } from '@temporalio/workflow';

/** Eight attempts in about eleven minutes; each has ten seconds to answer. */
export const WEBHOOK_ATTEMPTS: ActivityOptions = {
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '1s', backoffCoefficient: 3, maximumInterval: '5m', maximumAttempts: 8 },
};

export const GIVING_UP: ActivityOptions = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
};
