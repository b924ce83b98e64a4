import { activityInfo, cancellationSignal, heartbeat, log } from '@temporalio/activity';
import { EngineError, ERROR_CODES, type ErrorCode } from '../../schemas/errors.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Progress } from '../../schemas/tool-progress.ts';
import type { CallStore } from '../../stores/call-store.ts';
import type { EventLog } from '../../stores/event-log.ts';
import { closedFailure, startHeartbeat } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';
import { openProgressLane } from './progress-lane.ts';
import { ContentAndArtifact, type ToolHandlers } from './tool-handler.ts';

export interface ToolRequest {
  readonly ref: RunRef;
  readonly callId: string;
  readonly name: string;
  readonly args: unknown;
}

/** What the model reads: the tool's answer, or why there is none. The artifact goes past the model. */
export type ToolAnswer =
  | { readonly ok: true; readonly result: unknown; readonly artifact?: unknown }
  | { readonly ok: false; readonly error: string; readonly code?: ErrorCode };

export interface ToolActivityDeps {
  readonly tools: ToolHandlers;
  readonly calls: CallStore;
  readonly events: EventLog;
}

export const createToolActivities = ({ tools, calls, events }: ToolActivityDeps) => {
  const answerTo = async (request: ToolRequest, tell: (progress: Progress) => void): Promise<ToolAnswer> => {
    const handler = tools[request.name];
    if (handler === undefined)
      return { ok: false, error: `no tool is called ${request.name}; there are ${Object.keys(tools).join(', ')}` };
    try {
      const result = await handler(request.args, {
        ...request.ref,
        callId: request.callId,
        signal: cancellationSignal(),
        heartbeat(progress) {
          heartbeat(progress);
          if (progress !== undefined) tell(progress);
        },
      });
      return result instanceof ContentAndArtifact
        ? { ok: true, result: result.content, artifact: result.artifact }
        : { ok: true, result };
    } catch (error) {
      // A final error is an answer: the model may ask otherwise.
      if (error instanceof EngineError && !ERROR_CODES[error.code].retry)
        return { ok: false, error: error.message, code: error.code };
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
      if (start.state === 'closed') throw closedFailure();

      const onFailure = (error: unknown): void => log.warn('progress of a tool was not told', { error });
      const progress = openProgressLane({ events, onFailure }, call, attempt);
      const stopHeartbeat = startHeartbeat(progress.latest);
      try {
        const answer = await answerTo(request, progress.tell);
        if (!(await calls.finish(call, attempt, answer))) {
          throw closedFailure();
        }
        return answer;
      } finally {
        stopHeartbeat();
        progress.close();
      }
    },
  });
};

export type ToolActivities = ReturnType<typeof createToolActivities>;
