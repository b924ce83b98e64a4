import { isRecord } from '../../../schemas/record.ts';
import { fillArguments, type Knowledge } from './arguments.ts';
import type { Json } from './conversation.ts';
import { isNullable, isRequired, plainSchema, propertiesOf, wordsOf } from './json-schema.ts';
import type { MarketFacts } from './market-facts.ts';
import { readingOf } from './market-facts.ts';
import { mentions } from './tool-fit.ts';

export interface StructuredKnowledge extends Knowledge {
  readonly facts: readonly MarketFacts[];
  /** What tools of other fields said. */
  readonly values: readonly unknown[];
  /** What would be the answer as text. */
  readonly answer: string;
}

/** A value that the tools gave, under the words of its path. */
interface Fact {
  readonly words: readonly string[];
  readonly value: unknown;
}

const TEXT_NAMES = new Set(
  'summary answer report text analysis reasoning explanation rationale description conclusion comment comments response content message'.split(
    ' ',
  ),
);
const NO_MEANING = new Set([
  'percent',
  'pct',
  'value',
  'the',
  'of',
  'in',
  'is',
  'annualised',
  'annualized',
  'date',
  'price',
]);
const STANCE_WORDS = {
  up: /^(?:bull\w*|up\w*|long|positive|buy|看多|多|上涨|偏多)$/iu,
  down: /^(?:bear\w*|down\w*|short|negative|sell|看空|空|下跌|偏空)$/iu,
  mixed: /^(?:neutral|mixed|side\w*|flat|hold|none|unclear|中性|震荡|观望)$/iu,
};

const factsIn = (value: unknown, path: readonly string[] = []): readonly Fact[] => {
  if (Array.isArray(value)) return [];
  if (isRecord(value)) return Object.entries(value).flatMap(([key, item]) => factsIn(item, [...path, ...wordsOf(key)]));
  return value === null || value === undefined ? [] : [{ words: path, value }];
};

const fitsType = (value: unknown, type: unknown): boolean => {
  if (type === 'integer') return Number.isInteger(value);
  return type === undefined || typeof value === type;
};

/** The fact whose path holds every telling word of the property, the one with the fewest other words. */
const factFor = (property: string, schema: Json, facts: readonly Fact[]): unknown => {
  const all = wordsOf(property);
  const telling = all.filter((word) => !NO_MEANING.has(word));
  const wanted = telling.length > 0 ? telling : all;
  return facts
    .filter(({ words, value }) => fitsType(value, schema.type) && wanted.every((word) => words.includes(word)))
    .sort((a, b) => a.words.length - b.words.length)[0]?.value;
};

const clampNumber = (value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, type }: Json): number => {
  const step = type === 'integer' ? 1 : Number.EPSILON;
  const low = Math.max(
    typeof minimum === 'number' ? minimum : -Infinity,
    typeof exclusiveMinimum === 'number' ? exclusiveMinimum + step : -Infinity,
  );
  const high = Math.min(
    typeof maximum === 'number' ? maximum : Infinity,
    typeof exclusiveMaximum === 'number' ? exclusiveMaximum - step : Infinity,
  );
  return Math.min(high, Math.max(low, value));
};

const fitLength = (text: string, { minLength, maxLength }: Json): string => {
  const cut = typeof maxLength === 'number' ? text.slice(0, maxLength) : text;
  return typeof minLength === 'number' ? cut.padEnd(minLength, '.') : cut;
};

const chooseOf = (values: readonly unknown[], { text, facts }: StructuredKnowledge): unknown => {
  const indicators = facts[0]?.indicators;
  if (indicators) {
    const stance = STANCE_WORDS[readingOf(indicators).stance];
    const chosen = values.find((value) => typeof value === 'string' && stance.test(value));
    if (chosen !== undefined) return chosen;
  }
  return values.find((value) => typeof value === 'string' && mentions(text, value));
};

/** A value for a schema when no rule knows one: the least that is valid. */
const leastOf = (schema: Json): unknown => {
  switch (schema.type) {
    case 'number':
    case 'integer':
      return clampNumber(0, schema);
    case 'boolean':
      return false;
    case 'string':
      return fitLength('', schema);
    default:
      return schema.type === undefined ? '' : null;
  }
};

const DEEPEST = 8;

/**
 * A value of the schema from what the rules know: the tools' figures by their names, the question's own words, the text
 * of the answer. What is not known is left out where the schema lets it, else null, its default, or the least valid value.
 */
export const fillSchema = (schema: unknown, knowledge: StructuredKnowledge): unknown => {
  const root = isRecord(schema) ? schema : {};
  const facts = [
    ...knowledge.facts.flatMap(({ klines, indicators }) => [...factsIn(indicators), ...factsIn(klines)]),
    ...knowledge.values.flatMap((value) => factsIn(value)),
  ];
  const asked = fillArguments(root, knowledge).args;

  const fillObject = (plain: Json, depth: number): Json =>
    Object.fromEntries(
      propertiesOf(plain).flatMap(([property, inner]) => {
        const value = fill(inner, property, isRequired(plain, property), depth);
        return value === undefined ? [] : [[property, value]];
      }),
    );

  const knownFor = (plain: Json, property: string): unknown => {
    if (Array.isArray(plain.enum)) return chooseOf(plain.enum, knowledge);
    const fact = factFor(property, plain, facts);
    if (fact !== undefined) return fact;
    const isText = plain.type === 'string' && TEXT_NAMES.has(wordsOf(property).at(-1) ?? '');
    if (isText) return knowledge.answer;
    const value = asked[property];
    return value !== undefined && fitsType(value, plain.type) ? value : undefined;
  };

  const fillArray = (plain: Json, property: string, depth: number): unknown => {
    if (Array.isArray(asked[property])) return asked[property];
    const least = typeof plain.minItems === 'number' ? plain.minItems : 0;
    return Array.from({ length: least }, () => fill(plain.items, property, true, depth + 1));
  };

  const fill = (raw: unknown, property: string, required: boolean, depth: number): unknown => {
    const plain = plainSchema(raw, root);
    if (plain.const !== undefined) return plain.const;
    // A schema that holds itself ends here.
    if (depth > DEEPEST && !required) return undefined;
    if (plain.type === 'object' || isRecord(plain.properties))
      return depth > DEEPEST ? {} : fillObject(plain, depth + 1);
    if (plain.type === 'array') return depth > DEEPEST ? [] : fillArray(plain, property, depth);
    const known = knownFor(plain, property);
    if (typeof known === 'string') return plain.enum ? known : fitLength(known, plain);
    if (typeof known === 'number') return clampNumber(known, plain);
    if (known !== undefined) return known;
    if (!required) return undefined;
    if (plain.default !== undefined) return plain.default;
    if (isNullable(raw)) return null;
    return Array.isArray(plain.enum) ? plain.enum[0] : leastOf(plain);
  };

  return fill(root, '', true, 0);
};
