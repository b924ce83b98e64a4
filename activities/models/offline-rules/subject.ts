import type { ToolDefinition } from '@langchain/core/language_models/base';
import type { Conversation, Json } from './conversation.ts';

export interface PlannedCall {
  readonly name: string;
  readonly args: Json;
}

/** A field of which the rules know more than what a tool's schema says. */
export interface Subject {
  /** Whether a tool is of this field; then only the field's own rules call it. */
  owns(tool: ToolDefinition): boolean;
  /** What to call for the question, those included that were called already; absent: it is not of this field. */
  plan(conversation: Conversation, tools: readonly ToolDefinition[]): readonly PlannedCall[] | undefined;
  report(conversation: Conversation, tools: readonly ToolDefinition[]): SubjectReport;
  /** Whether `report` says all that this answer of a tool has to say. */
  tells(value: unknown): boolean;
}

export interface SubjectReport {
  readonly paragraphs: readonly string[];
  /** Questions that the rules can answer with the tools at hand. */
  readonly examples: readonly string[];
}
