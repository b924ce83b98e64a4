import { isRecord } from '../../../schemas/record.ts';
import type { Json } from './conversation.ts';
import { isRequired, plainSchema, propertiesOf, wordsOf } from './json-schema.ts';
import { Leftovers } from './leftovers.ts';
import type { MarketQuestion } from './market-question.ts';
import { mentions } from './tool-fit.ts';

export interface FilledArguments {
  readonly args: Json;
  /** Required properties that no rule could fill. */
  readonly missing: readonly string[];
}

export interface Knowledge {
  /** The question, as far as the rules read it. */
  readonly text: string;
  readonly wholeText: string;
  readonly market: MarketQuestion;
}

type Rule = (schema: Json, knowledge: Knowledge, property: string) => unknown;

const QUESTION_NAMES =
  'query question q text input message prompt content topic task request instruction instructions description';

/** What properties of these names mean, whatever the tool. */
const RULES_BY_NAME: readonly (readonly [string, Rule])[] = [
  ['symbol ticker instrument', (_schema, { market }) => market.symbols[0]],
  ['symbols tickers instruments', (_schema, { market }) => (market.symbols.length > 0 ? market.symbols : undefined)],
  ['level interval timeframe granularity', (_schema, { market }) => market.level],
  ['from start startdate fromdate since begin', (_schema, { market }) => market.range?.from],
  ['to end enddate todate until', (_schema, { market }) => market.range?.to],
  ['date day', (_schema, { market }) => market.range?.from],
  ['limit', limitOf],
  ['ma', (_schema, { market }) => market.ma],
  ['macd', (_schema, { market }) => market.macd],
  ['volatilitywindow', (_schema, { market }) => market.volatilityWindow],
  ['market', (_schema, { market }) => market.market],
  ['sides', (_schema, { market }) => market.sides],
  ['types pointtypes', (_schema, { market }) => market.pointTypes],
  ['within', (_schema, { market }) => (market.relative?.unit === 'bar' ? market.relative.count : undefined)],
  ['city location place', (_schema, { text }) => placeIn(text)],
  ['expression formula', (_schema, { text }) => expressionIn(text)],
  ['url uri link', (_schema, { text }) => /https?:\/\/[^\s"'<>）)]+/u.exec(text)?.[0]],
  ['email', (_schema, { text }) => /[\w.+-]+@[\w-]+\.[\w.]+/u.exec(text)?.[0]],
  [QUESTION_NAMES, (_schema, { wholeText }) => (wholeText.trim() === '' ? undefined : wholeText)],
];

/** Words of these are in many texts that mean something else: the property must be named. */
const ONLY_ASSIGNED = new Set(['nestedLevel', 'detail']);

const ruleOf = (property: string): Rule | undefined => {
  const name = wordsOf(property).join('');
  return RULES_BY_NAME.find(([names]) => names.split(' ').includes(name))?.[1];
};

/** The last N bars when that is asked; for a range of dates as many as there may be, so that all of it is seen. */
function limitOf(schema: Json, { market }: Knowledge): unknown {
  const { relative, range } = market;
  if (relative?.unit === 'bar') return relative.count;
  const most = schema.maximum;
  return (range !== undefined || relative !== undefined) && typeof most === 'number' ? most : undefined;
}

const placeIn = (text: string): string | undefined =>
  /\b(?:in|at|for|of|near)\s+(\p{Lu}[\p{L}.'-]*(?:\s+\p{Lu}[\p{L}.'-]*)*)/u.exec(text)?.[1] ??
  /(?:在|去|到)?\s*(\p{Script=Han}{2,6}?)(?:今天|明天|现在)?的?天气/u.exec(text)?.[1];

const expressionIn = (text: string): string | undefined =>
  text
    .match(/[-(]?\s*\d[\d\s.()]*(?:[-+*/^%×÷][\d\s.()-]+)+/gu)
    ?.sort((a, b) => b.length - a.length)[0]
    ?.trim();

/** `limit: 5`, `city = "Oslo"`: what the text says of a property by its name. */
const assignedIn = (text: string, property: string): string | undefined => {
  const name = wordsOf(property)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s_-]?');
  const match = new RegExp(
    `(?<![\\p{L}\\p{N}])${name}\\s*(?:=|:|：)\\s*(?:"([^"]*)"|'([^']*)'|([^\\s,;，；]+))`,
    'iu',
  ).exec(text);
  return match?.slice(1).find((part) => part !== undefined);
};

/** `name=value` says a value of that name and of no other. */
const ASSIGNMENT = /[\p{L}\p{N}_-]+\s*=\s*\S+/gu;

const enumValueIn = (text: string, values: readonly unknown[]): unknown => {
  const unassigned = text.replace(ASSIGNMENT, ' ');
  return values.find((value) => typeof value === 'string' && mentions(unassigned, value));
};

/** Text as the value that the schema wants; `undefined` when it is none. */
const toType = (value: string, type: unknown): unknown => {
  if (type === 'number' || type === 'integer')
    return value.trim() === '' || Number.isNaN(Number(value)) ? undefined : Number(value);
  if (type === 'boolean')
    return /^(?:true|yes|on|1|是)$/iu.test(value) ? true : /^(?:false|no|off|0|否)$/iu.test(value) ? false : undefined;
  return type === 'string' || type === undefined ? value : undefined;
};

const valueFor = (schema: Json, property: string, knowledge: Knowledge): unknown => {
  if (schema.const !== undefined) return schema.const;
  const assigned = assignedIn(knowledge.text, property);
  const typed = assigned === undefined ? undefined : toType(assigned, schema.type);
  if (typed !== undefined) return typed;
  const known = ruleOf(property)?.(schema, knowledge, property);
  const values = Array.isArray(schema.enum) ? schema.enum : undefined;
  if (values !== undefined)
    return values.includes(known) || ONLY_ASSIGNED.has(property) ? known : enumValueIn(knowledge.text, values);
  return known;
};

/** Arguments of a tool from what a text says: by name where a name has a meaning, in order for what is left. */
export const fillArguments = (parameters: unknown, knowledge: Knowledge): FilledArguments => {
  const root = isRecord(parameters) ? parameters : {};
  const leftovers = new Leftovers(knowledge.text);
  const fill = (schema: Json): FilledArguments => {
    const args: Record<string, unknown> = {};
    const missing: string[] = [];
    for (const [property, raw] of propertiesOf(schema)) {
      const inner = plainSchema(raw, root);
      const required = isRequired(schema, property);
      let value = valueFor(inner, property, knowledge);
      if (value === undefined && required && inner.default === undefined) {
        value = leftovers.take(inner);
        if (value === undefined && inner.type === 'object') {
          const nested = fill(inner);
          if (nested.missing.length === 0) value = nested.args;
        }
        if (value === undefined) missing.push(property);
      }
      if (value === undefined && required) value = inner.default;
      if (value !== undefined) args[property] = value;
    }
    return { args, missing };
  };
  return fill(plainSchema(root, root));
};
