import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { EngineError, ERROR_CODES } from '../../schemas/errors.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { CallStore } from '../../stores/call-store.ts';
import { activityFailures } from '../failure.ts';
import type { ToolHandlers } from './tool-handler.ts';

export interface ToolRequest {
  readonly ref: RunRef;
  readonly callId: string;
  readonly name: string;
  readonly args: unknown;
}

/** What the model reads: the tool's answer, or why there is none. */
export type ToolAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: string };

export interface ToolActivityDeps {
  readonly tools: ToolHandlers;
  readonly calls: CallStore;
}

const HEARTBEAT_EVERY_MS = 1_000;

export const createToolActivities = ({ tools, calls }: ToolActivityDeps) => {
  const answerTo = async (request: ToolRequest): Promise<ToolAnswer> => {
    const handler = tools[request.name];
    if (handler === undefined)
      return { ok: false, error: `no tool is called ${request.name}; there are ${Object.keys(tools).join(', ')}` };
    try {
      const result = await handler(request.args, { ...request.ref, signal: cancellationSignal(), heartbeat });
      return { ok: true, result };
    } catch (error) {
      // A final error is an answer: the model may ask otherwise.
      if (error instanceof EngineError && !ERROR_CODES[error.code].retry) return { ok: false, error: error.message };
      throw error;
    }
  };

  return activityFailures({
    /** One tool call. An attempt that got through is never repeated: its answer is on record (I4). */
    async callTool(request: ToolRequest): Promise<ToolAnswer> {
      const { attempt } = activityInfo();
      const call = { ...request.ref, callId: request.callId, kind: 'tool', name: request.name } as const;
      const start = await calls.start(call, attempt);
      if (start.state === 'done') return start.result as ToolAnswer;
      if (start.state === 'closed')
        throw ApplicationFailure.nonRetryable('the run is over: its calls are not made any more', 'RUN_CLOSED');

      const beat = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
      try {
        const answer = await answerTo(request);
        if (!(await calls.finish(call, attempt, answer))) {
          throw ApplicationFailure.nonRetryable('the run is over: its calls are not made any more', 'RUN_CLOSED');
        }
        return answer;
      } finally {
        clearInterval(beat);
      }
    },
  });
};

export type ToolActivities = ReturnType<typeof createToolActivities>;
