import { toJsonSchema } from '@langchain/core/utils/json_schema';
import { isInteropZodObject, isZodSchemaV4 } from '@langchain/core/utils/types';
import { schemaMetaRegistry } from '@langchain/langgraph/zod';
import { z } from 'zod';
import type { GraphSchemas, JsonSchema } from '../../schemas/graph-description.ts';
import type { CompiledGraph } from './compiled-graph.ts';
import { MESSAGES_SCHEMA } from './message-schema.ts';

/** LangGraph's mark of an input that is the state with each field optional. */
const PARTIAL_STATE = Symbol.for('langgraph.state.partial');
/** LangGraph writes what a field's `jsonSchemaExtra` adds into its description, behind this. */
const EXTRAS = 'lg:';

/** LangGraph's StateSchema, of whichever copy. */
interface StateSchemaLike {
  getJsonSchema(): JsonSchema;
  getInputJsonSchema(): JsonSchema;
}

const isStateSchema = (value: unknown): value is StateSchemaLike =>
  typeof value === 'object' && value !== null && 'getJsonSchema' in value && 'getInputJsonSchema' in value;

const withExtras = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withExtras);
  if (typeof value !== 'object' || value === null) return value;
  const { description, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withExtras(item)]),
  ) as { description?: unknown };
  if (description === undefined) return rest;
  if (typeof description !== 'string' || !description.startsWith(EXTRAS)) return { ...rest, description };
  const extras = JSON.parse(description.slice(EXTRAS.length)) as Record<string, unknown>;
  // What zod says of a message's class is nothing that a client could send.
  return extras.langgraph_type === 'messages' ? { ...MESSAGES_SCHEMA, ...extras } : { ...rest, ...extras };
};

type Direction = 'input' | 'output';

const zodToJson = (schema: object, io: Direction): JsonSchema => {
  // A class or a transform is nothing that JSON Schema could say: the field is then open.
  const json = isZodSchemaV4(schema as never)
    ? z.toJSONSchema(schema as z.ZodType, { target: 'draft-07', unrepresentable: 'any', io, cycles: 'ref' })
    : toJsonSchema(schema as never);
  const { $schema: _, ...rest } = withExtras(json) as Record<string, unknown>;
  return rest;
};

const toSchema = (definition: unknown, io: Direction): JsonSchema | undefined => {
  if (isStateSchema(definition)) return io === 'input' ? definition.getInputJsonSchema() : definition.getJsonSchema();
  if (!isInteropZodObject(definition)) return undefined;
  const effects = { withJsonSchemaExtrasAsDescription: true };
  const extended = schemaMetaRegistry.getExtendedChannelSchemas(
    definition,
    io === 'input' ? { ...effects, withReducerSchema: true, asPartial: true } : effects,
  );
  return zodToJson(extended, io);
};

const toConfigSchema = (definition: unknown): JsonSchema | undefined => {
  if (isStateSchema(definition)) return definition.getJsonSchema();
  return isInteropZodObject(definition) ? zodToJson(definition, 'input') : undefined;
};

/** The schemas that the graph was declared with as zod or as a StateSchema; those that it was not are absent. */
export const runtimeSchemas = ({ builder }: CompiledGraph): Partial<GraphSchemas> => {
  if (builder === undefined) return {};
  const state = builder._schemaRuntimeDefinition;
  const given = builder._inputRuntimeDefinition;
  const found = {
    input: toSchema(given === PARTIAL_STATE || given === undefined ? state : given, 'input'),
    output: toSchema(builder._outputRuntimeDefinition ?? state, 'output'),
    state: toSchema(state, 'output'),
    config: toConfigSchema(builder._configRuntimeSchema),
    context: toConfigSchema(builder._configRuntimeSchema),
  };
  return Object.fromEntries(Object.entries(found).filter(([, schema]) => schema !== undefined));
};
