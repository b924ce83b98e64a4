// Builds a workflow bundle into a file: node bundle-workflows.ts ENTRY FILE STACKS
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { WorkflowPlugin } from './workflow-plugin.ts';

const [workflowsPath = '', codePath = '', stacks] = process.argv.slice(2);
const { code } = await bundleWorkflowCode({
  workflowsPath,
  plugins: [new WorkflowPlugin({ stacks: stacks === 'true' })],
  logger: new DefaultLogger('ERROR'),
});
mkdirSync(dirname(codePath), { recursive: true });
// Two processes may build at once: a rename makes either's file whole.
const draft = `${codePath}.${process.pid}`;
writeFileSync(draft, code);
renameSync(draft, codePath);
