import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  DEFAULT_DEFINITION,
  type DefinitionOptions,
  definitionHash,
  POINT_TYPES,
  resolveDefinition,
} from '../domains/chanlun/index.ts';
import { DefinitionOptionsSchema } from './definition.ts';

/** Names of all fields of an object schema, `part.field`. */
const fieldsOf = (schema: z.ZodObject): string[] =>
  Object.entries(schema.shape).flatMap(([part, field]) =>
    Object.keys(z.toJSONSchema(field).properties ?? {}).map((name) => `${part}.${name}`),
  );

test('the defaults of the domain are options, and every option of the domain is one here', () => {
  expect(DefinitionOptionsSchema.parse(DEFAULT_DEFINITION)).toEqual(DEFAULT_DEFINITION);
  const known = Object.entries(DEFAULT_DEFINITION).flatMap(([part, rules]) =>
    Object.keys(rules).map((name) => `${part}.${name}`),
  );
  expect(fieldsOf(DefinitionOptionsSchema)).toEqual(known);
});

test('whatever the domain lets one choose may be chosen', () => {
  // Held by the compiler, but for the list, which is readonly in the domain alone.
  type Options = z.input<typeof DefinitionOptionsSchema>;
  const fits = (options: Omit<DefinitionOptions, 'points'>): Omit<Options, 'points'> => options;
  expect(DefinitionOptionsSchema.parse({ ...fits({}), points: { types: POINT_TYPES } }).points?.types).toEqual(
    POINT_TYPES,
  );
});

test('nothing is wanted, and what is given overrides one option of one part', () => {
  expect(DefinitionOptionsSchema.parse({})).toEqual({});
  const options = DefinitionOptionsSchema.parse({ stroke: { fractalCheck: 'strict' } });
  expect(definitionHash(resolveDefinition(options))).not.toBe(definitionHash(DEFAULT_DEFINITION));
});

test.each([
  [{ strokes: {} }, 'Unrecognized key: "strokes"'],
  [{ stroke: { width: 4 } }, 'Unrecognized key: "width"'],
  [{ stroke: 'strict' }, 'at stroke'],
  [{ stroke: { span: 'wide' } }, 'at stroke.span'],
  [{ stroke: { endIsExtreme: 1 } }, 'at stroke.endIsExtreme'],
  [{ macd: { fast: 0 } }, 'at macd.fast'],
  [{ macd: { slow: 2.5 } }, 'at macd.slow'],
  [{ divergence: { maxRatio: -0.1 } }, 'at divergence.maxRatio'],
  [{ divergence: { upperMeasure: 'area' } }, 'at divergence.upperMeasure'],
  [{ points: { types: ['4'] } }, 'at points.types[0]'],
  [{ points: { minCenters: null } }, 'at points.minCenters'],
  [[], 'expected object'],
])('%j is refused by name', (options, message) => {
  const { error } = DefinitionOptionsSchema.safeParse(options);
  expect(error && z.prettifyError(error)).toContain(message);
});

test('a model reads of every option what it means, and that it may leave it out', () => {
  const describe = (schema: z.core.JSONSchema._JSONSchema | undefined): void => {
    if (typeof schema !== 'object') return;
    expect(schema.required ?? []).toEqual([]);
    for (const field of Object.values(schema.properties ?? {})) {
      expect(field).toHaveProperty('description');
      describe(field);
    }
  };
  describe(z.toJSONSchema(DefinitionOptionsSchema));
});
