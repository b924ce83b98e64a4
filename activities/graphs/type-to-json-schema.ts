import ts from 'typescript';
import type { JsonSchema } from '../../schemas/graph-description.ts';
import { MESSAGE_SCHEMA, MESSAGES_SCHEMA } from './message-schema.ts';

/** Deeper than anybody reads; what is below is open. */
const MAX_DEPTH = 12;
const { TypeFlags } = ts;

const has = (type: ts.Type, flags: ts.TypeFlags): boolean => (type.flags & flags) !== 0;

const literalOf = (type: ts.Type): string | number | boolean | undefined => {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  if (!has(type, TypeFlags.BooleanLiteral)) return undefined;
  return (type as ts.Type & { readonly intrinsicName: string }).intrinsicName === 'true';
};

const membersOf = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);

/** Turns types into JSON Schema as the compiler has resolved them, however they were computed. */
export class TypeReader {
  readonly #checker: ts.TypeChecker;
  readonly #place: ts.Node;
  readonly #open = new Map<ts.Type, { readonly name: string; isRecursive: boolean }>();
  readonly #definitions: Record<string, JsonSchema> = {};

  /** @param place Where the types are looked at from. */
  constructor(checker: ts.TypeChecker, place: ts.Node) {
    this.#checker = checker;
    this.#place = place;
  }

  read(type: ts.Type): JsonSchema {
    const schema = this.#schema(type, 0);
    return Object.keys(this.#definitions).length === 0 ? schema : { ...schema, definitions: this.#definitions };
  }

  #schema(type: ts.Type, depth: number): JsonSchema {
    if (depth > MAX_DEPTH || has(type, TypeFlags.Any | TypeFlags.Unknown)) return {};
    if (has(type, TypeFlags.String | TypeFlags.TemplateLiteral)) return { type: 'string' };
    if (has(type, TypeFlags.Number)) return { type: 'number' };
    if (has(type, TypeFlags.BigInt)) return { type: 'integer' };
    if (has(type, TypeFlags.Null)) return { type: 'null' };
    const literal = literalOf(type);
    if (literal !== undefined) return { const: literal };
    if (type.isUnion()) return this.#union(type, depth);
    if (has(type, TypeFlags.Object | TypeFlags.Intersection)) return this.#object(type, depth);
    return {};
  }

  #union(type: ts.UnionType, depth: number): JsonSchema {
    const members = type.types.filter((member) => !has(member, TypeFlags.Undefined) && !this.#isOverwrite(member));
    // What may be given for messages: one, many, or what LangChain makes one of.
    const items = members.map((member) => this.#itemOf(member)).find((item) => item && this.#mayBeMessage(item));
    if (items) return MESSAGES_SCHEMA;
    const messages = members.filter((member) => this.#isMessage(member));
    const others = members.filter((member) => !messages.includes(member));
    const literals = others.map(literalOf).filter((value) => value !== undefined);
    const booleans = literals.filter((value) => typeof value === 'boolean');
    const choices = booleans.length === 2 ? literals.filter((value) => typeof value !== 'boolean') : literals;
    const schemas = [
      ...(messages.length > 0 ? [MESSAGE_SCHEMA] : []),
      ...(booleans.length === 2 ? [{ type: 'boolean' }] : []),
      ...(choices.length > 0 ? [{ enum: choices }] : []),
      ...others.filter((member) => literalOf(member) === undefined).map((member) => this.#schema(member, depth + 1)),
    ];
    const [only] = schemas;
    return only !== undefined && schemas.length === 1 ? only : { anyOf: schemas };
  }

  #object(type: ts.Type, depth: number): JsonSchema {
    if (this.#isMessage(type)) return MESSAGE_SCHEMA;
    const item = this.#itemOf(type);
    if (item)
      return this.#mayBeMessage(item) ? MESSAGES_SCHEMA : { type: 'array', items: this.#schema(item, depth + 1) };
    if (this.#checker.isTupleType(type)) {
      const items = this.#checker.getTypeArguments(type as ts.TypeReference).map((one) => this.#schema(one, depth + 1));
      return { type: 'array', items, minItems: items.length, maxItems: items.length };
    }
    if (type.symbol?.name === 'Date') return { type: 'string', format: 'date-time' };
    if (type.getCallSignatures().length > 0) return {};
    const opened = this.#open.get(type);
    if (opened) {
      opened.isRecursive = true;
      return { $ref: `#/definitions/${opened.name}` };
    }
    const entry = { name: this.#nameOf(type), isRecursive: false };
    this.#open.set(type, entry);
    const schema = this.#fields(type, depth);
    this.#open.delete(type);
    if (!entry.isRecursive) return schema;
    this.#definitions[entry.name] = schema;
    return { $ref: `#/definitions/${entry.name}` };
  }

  #fields(type: ts.Type, depth: number): JsonSchema {
    const fields = this.#checker.getPropertiesOfType(type).map((field) => {
      const fieldType = this.#checker.getTypeOfSymbolAtLocation(field, this.#place);
      const description = ts.displayPartsToString(field.getDocumentationComment(this.#checker));
      const schema = this.#schema(fieldType, depth + 1);
      const mayLack =
        (field.flags & ts.SymbolFlags.Optional) !== 0 ||
        membersOf(fieldType).some((member) => has(member, TypeFlags.Undefined));
      return { name: field.name, mayLack, schema: description === '' ? schema : { ...schema, description } };
    });
    const required = fields.filter(({ mayLack }) => !mayLack).map(({ name }) => name);
    const rest = type.getStringIndexType();
    return {
      type: 'object',
      ...(fields.length > 0 && { properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])) }),
      ...(required.length > 0 && { required }),
      ...(rest && { additionalProperties: this.#schema(rest, depth + 1) }),
    };
  }

  #itemOf(type: ts.Type): ts.Type | undefined {
    return this.#checker.isArrayType(type) ? this.#checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
  }

  /** A message of LangChain, told by the name of its class or of one that it extends. */
  #isMessage(type: ts.Type): boolean {
    if (type.symbol?.name === 'BaseMessage') return true;
    return (type.getBaseTypes() ?? []).some((base) => this.#isMessage(base));
  }

  #mayBeMessage(type: ts.Type): boolean {
    return membersOf(type).some((member) => this.#isMessage(member));
  }

  /** What replaces a channel's value instead of being reduced into it: for code, not for clients. */
  #isOverwrite(type: ts.Type): boolean {
    return this.#checker.getPropertyOfType(type, '__overwrite__') !== undefined;
  }

  #nameOf(type: ts.Type): string {
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? 'Type';
    const taken = [...this.#open.values()].some((entry) => entry.name === name) || name in this.#definitions;
    return taken ? `${name}${this.#open.size}` : name;
  }
}
