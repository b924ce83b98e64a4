// Stands in for core's `v7.js` inside the sandbox: that one counts at module level, which preloading shares between runs.
import { uuid4 } from '@temporalio/workflow';

/** Time-ordered by the workflow's own clock, random by its own seed. */
const v7 = (): string => {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuid4().slice(15)}`;
};

export default v7;
