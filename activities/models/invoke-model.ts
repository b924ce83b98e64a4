import type { ToolDefinition } from '@langchain/core/language_models/base';
import { load } from '@langchain/core/load';
import { AIMessage, type AIMessageChunk, type AIMessageFields, type BaseMessage } from '@langchain/core/messages';
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { RunRef } from '../../schemas/runs.ts';
import type { CallStore } from '../../stores/call-store.ts';
import type { EventLog } from '../../stores/event-log.ts';
import type { NewEvent } from '../../stores/run-store.ts';
import { closedFailure, startHeartbeat } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';
import { callUsageOf, usageMetadataOf } from './call-usage.ts';
import type { ModelChannel } from './channel.ts';
import { openTokenLane } from './token-lane.ts';

export interface ModelRequest {
  readonly ref: RunRef;
  readonly callId: string;
  /** LangChain's serialised messages, JSON text. */
  readonly messagesJson: string;
  readonly model?: string | undefined;
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly toolChoice?: unknown;
  readonly responseFormat?: unknown;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  /** Present when somebody asked to see tokens: the event's name and the metadata that goes with each delta. */
  readonly stream?: { readonly event: string; readonly metadata: Readonly<Record<string, unknown>> } | undefined;
}

export interface ModelAnswer {
  /** LangChain's serialised AIMessage. */
  readonly message: unknown;
  readonly model: string;
  readonly totalTokens: number;
}

export interface ModelActivityDeps {
  readonly channel: ModelChannel;
  readonly calls: CallStore;
  readonly events: EventLog;
}

/** An attempt's message has an id of its own: no client ever joins the deltas of two attempts. */
const messageId = ({ runId }: RunRef, callId: string, attempt: number): string =>
  `run-${runId}-${callId}${attempt === 1 ? '' : `-${attempt}`}`;

export const createModelActivities = ({ channel, calls, events }: ModelActivityDeps) =>
  activityFailures({
    /**
     * One completion. An attempt that got through is never repeated: its answer is on record, and charged once (I4).
     * Retried: MODEL_RATE_LIMITED, MODEL_UNAVAILABLE. Final: MODEL_REJECTED.
     */
    async invokeModel(request: ModelRequest): Promise<ModelAnswer> {
      const { attempt } = activityInfo();
      const model = request.model ?? channel.defaultModel;
      const call = { ...request.ref, callId: request.callId, kind: 'model', name: model } as const;
      const reset: NewEvent | undefined = request.stream && {
        event: request.stream.event,
        data: [
          { type: 'remove', id: messageId(request.ref, request.callId, attempt - 1), content: '' },
          request.stream.metadata,
        ],
      };
      const start = await calls.start(call, attempt, reset ? [reset] : []);
      if (start.state === 'done') return start.result as ModelAnswer;
      if (start.state === 'closed') throw closedFailure();

      const id = messageId(request.ref, request.callId, attempt);
      const lane = openTokenLane(events, call, attempt);
      const stopHeartbeat = startHeartbeat();
      try {
        let answer: AIMessageChunk | undefined;
        const messages = await load<BaseMessage[]>(request.messagesJson);
        for await (const chunk of channel.stream({ ...request, messages }, { signal: cancellationSignal() })) {
          chunk.id = id;
          chunk.lc_kwargs.id = id;
          answer = answer === undefined ? chunk : answer.concat(chunk);
          if (request.stream)
            lane.push({
              event: request.stream.event,
              data: [JSON.parse(JSON.stringify(chunk)), request.stream.metadata],
            });
        }
        if (answer === undefined) throw ApplicationFailure.retryable(`${model} answered nothing`, 'MODEL_UNAVAILABLE');
        await lane.flush();
        const message = toMessage(answer, id);
        const usage = callUsageOf(answer);
        const result: ModelAnswer = { message: message.toJSON(), model, totalTokens: usage?.totalTokens ?? 0 };
        const recorded = await calls.finish(call, attempt, result, {
          ...(usage && { usage }),
          ...(request.stream && {
            events: [
              {
                event: request.stream.event.replace('messages', 'messages/complete'),
                data: [message, request.stream.metadata],
              },
            ],
          }),
        });
        if (!recorded) throw closedFailure();
        return result;
      } finally {
        stopHeartbeat();
        lane.abandon();
      }
    },
  });

export type ModelActivities = ReturnType<typeof createModelActivities>;

const toMessage = (chunk: AIMessageChunk, id: string): AIMessage => {
  const usage = usageMetadataOf(chunk);
  return new AIMessage({
    id,
    content: chunk.content,
    additional_kwargs: chunk.additional_kwargs,
    response_metadata: chunk.response_metadata,
    tool_calls: chunk.tool_calls ?? [],
    invalid_tool_calls: chunk.invalid_tool_calls ?? [],
    ...(usage && { usage_metadata: usage }),
  } as AIMessageFields);
};
