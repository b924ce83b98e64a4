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
  readonly fields?: Readonly<Record<string, unknown>>;
  getJsonSchema(): JsonSchema;
  getInputJsonSchema(): JsonSchema;
}

const isStateSchema = (value: unknown): value is StateSchemaLike =>
  typeof value === 'object' && value !== null && 'getJsonSchema' in value && 'getInputJsonSchema' in value;

/** Takes in what LangGraph added to a schema, and out which draft each part of it is. */
const tidy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const { $schema: _, ...fields } = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tidy(item)]));
  const { description } = fields;
  if (typeof description === 'string' && description.startsWith(EXTRAS)) {
    delete fields.description;
    Object.assign(fields, JSON.parse(description.slice(EXTRAS.length)));
  }
  // What zod says of a message's class is nothing that a client could send.
  return fields.langgraph_type === 'messages' ? { ...MESSAGES_SCHEMA, ...fields } : fields;
};

type Direction = 'input' | 'output';

const zodToJson = (schema: object, io: Direction): JsonSchema => {
  // A class or a transform is nothing that JSON Schema could say: the field is then open.
  const json = isZodSchemaV4(schema as never)
    ? z.toJSONSchema(schema as z.ZodType, { target: 'draft-07', unrepresentable: 'any', io, cycles: 'ref' })
    : toJsonSchema(schema as never);
  return tidy(json) as JsonSchema;
};

/** It leaves out what JSON Schema cannot say; such a field is there all the same, and open. */
const stateSchemaToJson = (schema: StateSchemaLike, io: Direction): JsonSchema => {
  const json = tidy(io === 'input' ? schema.getInputJsonSchema() : schema.getJsonSchema()) as JsonSchema;
  const open = Object.fromEntries(Object.keys(schema.fields ?? {}).map((name) => [name, {}]));
  return { ...json, properties: { ...open, ...(json.properties as object) } };
};

const toSchema = (definition: unknown, io: Direction, isPartial = false): JsonSchema | undefined => {
  if (isStateSchema(definition)) return stateSchemaToJson(definition, io);
  if (!isInteropZodObject(definition)) return undefined;
  const effects = { withJsonSchemaExtrasAsDescription: true };
  const extended = schemaMetaRegistry.getExtendedChannelSchemas(
    definition,
    io === 'input' ? { ...effects, withReducerSchema: true, asPartial: isPartial } : effects,
  );
  return zodToJson(extended, io);
};

const toConfigSchema = (definition: unknown): JsonSchema | undefined => {
  if (isStateSchema(definition)) return stateSchemaToJson(definition, 'output');
  return isInteropZodObject(definition) ? zodToJson(definition, 'input') : undefined;
};

/** The schemas that the graph was declared with as zod or as a StateSchema; those that it was not are absent. */
export const runtimeSchemas = ({ builder }: CompiledGraph): Partial<GraphSchemas> => {
  if (builder === undefined) return {};
  const state = builder._schemaRuntimeDefinition;
  const given = builder._inputRuntimeDefinition;
  const isState = given === PARTIAL_STATE || given === undefined;
  const found = {
    // An input of its own is checked as it stands: what it requires is required.
    input: isState ? toSchema(state, 'input', true) : toSchema(given, 'input'),
    output: toSchema(builder._outputRuntimeDefinition ?? state, 'output'),
    state: toSchema(state, 'output'),
    config: toConfigSchema(builder._configRuntimeSchema),
    context: toConfigSchema(builder._configRuntimeSchema),
  };
  return Object.fromEntries(Object.entries(found).filter(([, schema]) => schema !== undefined));
};
