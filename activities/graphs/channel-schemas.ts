import type { GraphSchemas, JsonSchema } from '../../schemas/graph-description.ts';
import type { CompiledGraph } from './compiled-graph.ts';
import { MESSAGES_SCHEMA } from './message-schema.ts';

const NO_TYPES = 'its state is declared by TypeScript types, which are gone when it runs';

/** LangGraph's reducer of messages, told by its name: it may be of another copy of LangGraph. */
const isMessages = (channel: unknown): boolean => {
  const { operator } = (channel ?? {}) as { readonly operator?: unknown };
  return typeof operator === 'function' && operator.name === 'messagesStateReducer';
};

/** What can be said without types: an object whose fields have the channels' names; conversations are recognised. */
export const channelSchemas = (graph: CompiledGraph, fault: string = NO_TYPES): GraphSchemas => {
  const { builder, channels = builder?.channels ?? {} } = graph;

  const schemaOf = (definition: unknown): JsonSchema => {
    const names = Object.keys(definition ?? {});
    const properties = names.map((name) => [name, isMessages(channels[name]) ? MESSAGES_SCHEMA : {}] as const);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      description: `Only the names of the fields are known: ${fault}`,
    };
  };

  const config = builder?._configSchema === undefined ? null : schemaOf(builder._configSchema);
  const state = schemaOf(builder?._schemaDefinition);
  return {
    input: schemaOf(builder?._inputDefinition ?? builder?._schemaDefinition),
    output: schemaOf(builder?._outputDefinition ?? builder?._schemaDefinition),
    state,
    config,
    context: config,
  };
};
