import { type BaseMessage, isAIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import type { GraphPorts, ModelOptions } from '../../graphs/ports.ts';
import type { Journal } from '../../runtime/journal.ts';
import { hidesTokens, type MessageWatcher, namespaceOf } from '../../runtime/message-watcher.ts';
import { reviveMessage, toJson } from '../../runtime/serde.ts';
import { EngineError } from '../../schemas/errors.ts';
import { CALLBACK_ID } from '../../schemas/events.ts';
import type { RunKwargs, RunRef } from '../../schemas/runs.ts';
import { modelActivity, toolActivity } from './activities.ts';
import { type ModelCall, PortChatModel } from './port-chat-model.ts';
import { runJob } from './run-job.ts';
import { withoutArtifact } from './without-artifact.ts';

/** Numbers the calls of a run, across the workflow executions that it continues in. */
export interface CallCounter {
  value: number;
}

/** What a graph may ask of the world, as activities. Each commits what the graph did so far before it calls. */
export const activityPorts = (run: {
  readonly ref: RunRef;
  readonly kwargs: RunKwargs;
  readonly journal: Journal;
  readonly calls: CallCounter;
  readonly watcher: MessageWatcher | undefined;
  readonly onCallDone: (line: string) => void;
}): GraphPorts => {
  const { ref, kwargs, journal, calls, watcher, onCallDone } = run;

  const nextCallId = (): string => String(++calls.value);

  /** Where a call's tokens go: nowhere, unless somebody asked to see messages. */
  const streamOf = ({ metadata, tags, callbackId }: ModelCall) => {
    if (watcher === undefined || hidesTokens(tags)) return undefined;
    const ns = kwargs.stream_subgraphs ? namespaceOf(metadata) : [];
    return {
      event: ['messages', ...ns].join('|'),
      metadata: { ...metadata, tags, ...(callbackId && { [CALLBACK_ID]: callbackId }) },
    };
  };

  const complete = async (call: ModelCall, defaults: ModelOptions): Promise<BaseMessage> => {
    const callId = nextCallId();
    const node = String(call.metadata.langgraph_node ?? 'model');
    const messagesJson = await toJson(call.messages.map(withoutArtifact));
    await journal.commit();
    const answer = await modelActivity(`${node} · ${defaults.model ?? 'model'}`)({
      ref,
      callId,
      messagesJson,
      model: defaults.model,
      temperature: defaults.temperature,
      maxTokens: defaults.maxTokens,
      tools: call.options.tools,
      toolChoice: call.options.tool_choice,
      responseFormat: call.options.response_format,
      stream: streamOf(call),
    });
    const message = await reviveMessage(answer.message);
    watcher?.streamed(message);
    const asked =
      isAIMessage(message) && message.tool_calls?.length
        ? ` · asks ${message.tool_calls.map(({ name }) => name).join(', ')}`
        : '';
    onCallDone(`${node} · ${answer.model} · ${answer.totalTokens} tokens${asked}`);
    return message;
  };

  return {
    model: (options = {}) => new PortChatModel(complete, options),

    tool: ({ name, description, schema }) =>
      tool(
        async (args: unknown) => {
          const callId = nextCallId();
          await journal.commit();
          const answer = await toolActivity(name)({ ref, callId, name, args });
          onCallDone(`tool ${name}${answer.ok ? '' : ` · ${answer.error}`}`);
          // The tool node makes a message of it, for the model to read; without one it is what the run fails of.
          if (!answer.ok)
            throw answer.code === undefined ? new Error(answer.error) : new EngineError(answer.code, answer.error);
          const content = typeof answer.result === 'string' ? answer.result : JSON.stringify(answer.result);
          return [content, answer.artifact];
        },
        { name, description, schema, responseFormat: 'content_and_artifact' },
      ),

    job: async <Result>(name: string, input: unknown): Promise<Result> => {
      const callId = nextCallId();
      await journal.commit();
      const result = await runJob<Result>(name, { ref, callId, input });
      onCallDone(`job ${name}`);
      return result;
    },
  };
};
