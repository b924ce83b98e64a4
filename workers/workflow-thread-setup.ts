// Loaded into the threads that run workflows: turns off two costs for which Temporal's SDK has no option. Together they
// were more than the graphs themselves.
import v8 from 'node:v8';
import vm from 'node:vm';

// The SDK hooks into every promise to remember where it was made, and LangGraph makes many.
v8.promiseHooks.createHook = () => () => {};

// Each call into the sandbox with a time limit starts and ends a watchdog thread, fifteen a run. The limit stays where
// workflow code runs; the SDK's own calls around it need none. It is shorter than the SDK's 5 s: a node that blocks holds
// up every run of its worker until then.
const LIMIT_MS = 3_000;
const { runInContext } = vm.Script.prototype;
vm.Script.prototype.runInContext = function runWithLimit(context, options) {
  const [, call] = (context.__temporal_args ?? []) as readonly unknown[];
  // Loading the bundle is no call into a workflow, and takes what it takes.
  if (call === undefined) return runInContext.call(this, context, options);
  const { timeout: _, ...rest } = options ?? {};
  return runInContext.call(this, context, call === 'activate' ? { ...rest, timeout: LIMIT_MS } : rest);
};
