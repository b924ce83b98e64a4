// I7: every recorded history gives the same commands with today's code, named by the release that wrote it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Runtime, Worker } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../telemetry/logger.ts';
import { toTemporalLogger } from '../../workers/temporal-logger.ts';
import { loadWorkflowBundle } from '../../workers/workflow-bundle.ts';
import { WorkflowPlugin } from '../../workers/workflow-plugin.ts';

const HISTORIES = join(import.meta.dirname, 'histories');
const files = readdirSync(HISTORIES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));

interface RecordedHistory {
  readonly events: readonly Record<string, { activityType?: { name: string } } | undefined>[];
}

const read = (file: string) => JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as RecordedHistory;

const replay = async (history: unknown): Promise<void> => {
  const workflowBundle = await loadWorkflowBundle('test/workflows/index.ts');
  await Worker.runReplayHistory({ workflowBundle, plugins: [new WorkflowPlugin()] }, history);
};

beforeAll(() => {
  Runtime.install({ logger: toTemporalLogger(createLogger('replay', 'silent')) });
});

test('there are histories', () => {
  expect(files.length).toBeGreaterThanOrEqual(16);
});

test.each(files)('I7: %s', async (file) => {
  await replay(read(file));
});

test('a history that today’s code would not write is refused', async () => {
  const file = files.find((name) => name.endsWith('tools.json')) ?? '';
  const changed = JSON.parse(
    JSON.stringify(read(file)).replaceAll(
      '"activityType":{"name":"callTool"}',
      '"activityType":{"name":"callAnything"}',
    ),
  ) as RecordedHistory;
  await expect(replay(changed)).rejects.toThrow(/Nondeterminism|DeterminismViolation|callAnything/);
});
