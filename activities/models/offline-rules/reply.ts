import { createHash } from 'node:crypto';
import type { ToolDefinition } from '@langchain/core/language_models/base';
import { isRecord } from '../../../schemas/record.ts';
import type { ChannelRequest } from '../channel.ts';
import { writeAnswer } from './answer.ts';
import { type Conversation, type Json, readConversation } from './conversation.ts';
import { marketFactsOf } from './market-facts.ts';
import { type Plan, planCalls } from './plan.ts';
import { fillSchema, type StructuredKnowledge } from './structured-answer.ts';
import type { PlannedCall } from './subject.ts';
import { SUBJECTS } from './subjects.ts';
import { fittingTools } from './tool-fit.ts';

export interface ToolCall extends PlannedCall {
  readonly id: string;
}

/** A whole completion: text or tool calls. */
export interface Reply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

// What LangChain calls the tool by which it asks for structured output, when the caller gave no name or description.
const isStructuredOutputTool = ({ function: { name, description } }: ToolDefinition): boolean =>
  name === 'extract' || description === 'A function available to call.';

const forcedTool = (
  toolChoice: unknown,
  tools: readonly ToolDefinition[],
  conversation: Conversation,
): ToolDefinition | undefined => {
  const named = isRecord(toolChoice) && isRecord(toolChoice.function) ? toolChoice.function.name : toolChoice;
  const byName = tools.find(({ function: { name } }) => name === named);
  if (byName !== undefined) return byName;
  if (toolChoice === 'required' || toolChoice === 'any')
    return fittingTools(conversation.question, tools)[0] ?? tools[0];
  const [only] = tools;
  return only !== undefined && tools.length === 1 && isStructuredOutputTool(only) ? only : undefined;
};

/** The schema that the answer's text must have; `{}`: any JSON object. */
const wantedSchema = (responseFormat: unknown): Json | undefined => {
  if (!isRecord(responseFormat)) return undefined;
  if (responseFormat.type === 'json_object') return {};
  if (responseFormat.type !== 'json_schema' || !isRecord(responseFormat.json_schema)) return undefined;
  const { schema } = responseFormat.json_schema;
  return isRecord(schema) ? schema : {};
};

// The same conversation gives the same ids, so that a retry repeats them; another one gives others: a tool node skips
// a call whose id has an answer in the thread.
const withIds = (calls: readonly PlannedCall[], { messages }: ChannelRequest): readonly ToolCall[] => {
  const seen = messages.map(({ id, type, text }) => [id, type, text]);
  return calls.map((call, index) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([seen, call.name, call.args, index]))
      .digest('hex');
    return { ...call, id: `call_${hash.slice(0, 24)}` };
  });
};

const asObject = (value: unknown): Json => (isRecord(value) ? value : {});

/** Decides what to say: tool calls while there is something to find out, then the answer in the form that is wanted. */
export const replyTo = (request: ChannelRequest): Reply => {
  const conversation = readConversation(request.messages);
  const tools = request.toolChoice === 'none' ? [] : (request.tools ?? []);
  const plan: Plan = planCalls(conversation, tools);
  const answer = () => writeAnswer(conversation, plan, request.tools ?? []);
  const knowledge = (): StructuredKnowledge => ({
    text: conversation.question,
    wholeText: conversation.wholeQuestion,
    market: plan.market,
    facts: marketFactsOf(conversation.outcomes),
    values: conversation.outcomes
      .map(({ value }) => value)
      .filter((value) => SUBJECTS.some(({ tells }) => tells(value))),
    answer: answer(),
  });
  const call = (calls: readonly PlannedCall[]): Reply => ({ text: '', calls: withIds(calls, request) });

  const forced = forcedTool(request.toolChoice, tools, conversation);
  if (forced !== undefined) {
    const { name, parameters } = forced.function;
    const planned = plan.calls.filter((known) => known.name === name);
    return call(planned.length > 0 ? planned : [{ name, args: asObject(fillSchema(parameters, knowledge())) }]);
  }
  if (plan.calls.length > 0) return call(plan.calls);
  const schema = wantedSchema(request.responseFormat);
  if (schema === undefined) return { text: answer(), calls: [] };
  const value = Object.keys(schema).length === 0 ? { answer: answer() } : fillSchema(schema, knowledge());
  return { text: JSON.stringify(value), calls: [] };
};
