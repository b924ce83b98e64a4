import { isRecord } from '../../../schemas/record.ts';
import type { Json } from './conversation.ts';

/** What follows `#/$defs/...` and the like inside `root`. */
const resolve = (root: Json, pointer: string): Json => {
  const target = pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, part) => (isRecord(node) ? node[part] : undefined), root);
  return isRecord(target) ? target : {};
};

/** The schema without references, unions and optionality: of several kinds it takes the first that is not null. */
export const plainSchema = (schema: unknown, root: Json, depth = 0): Json => {
  if (!isRecord(schema) || depth > 20) return {};
  if (typeof schema.$ref === 'string') return plainSchema(resolve(root, schema.$ref), root, depth + 1);
  if (Array.isArray(schema.allOf)) {
    const parts = schema.allOf.map((part) => plainSchema(part, root, depth + 1));
    const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {}));
    const required = parts.flatMap((part) => (Array.isArray(part.required) ? part.required : []));
    const { allOf: _, ...rest } = schema;
    return { ...Object.assign({}, ...parts), ...rest, ...(required.length > 0 ? { properties, required } : {}) };
  }
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) {
    const some = options.find((option) => isRecord(option) && option.type !== 'null');
    const { anyOf: _a, oneOf: _o, ...rest } = schema;
    return { ...plainSchema(some, root, depth + 1), ...rest };
  }
  if (Array.isArray(schema.type)) return { ...schema, type: schema.type.find((type) => type !== 'null') };
  return schema;
};

/** Whether `null` is a value of the schema. */
export const isNullable = (schema: unknown): boolean => {
  if (!isRecord(schema)) return false;
  const { type, anyOf, oneOf } = schema;
  if (type === 'null' || (Array.isArray(type) && type.includes('null'))) return true;
  const options = anyOf ?? oneOf;
  return Array.isArray(options) && options.some(isNullable);
};

export const propertiesOf = (schema: Json): readonly (readonly [string, unknown])[] =>
  isRecord(schema.properties) ? Object.entries(schema.properties) : [];

export const isRequired = (schema: Json, property: string): boolean =>
  Array.isArray(schema.required) && schema.required.includes(property);

/** `startDate`, `start_date`, `start-date`: start, date. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
