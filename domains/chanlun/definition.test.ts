import { describe, expect, test } from 'vitest';
import { analyzeKlines } from './analyze.ts';
import { DEFAULT_DEFINITION, type DefinitionOptions, definitionHash, resolveDefinition } from './definition.ts';
import { ChanlunError } from './errors.ts';

const hashOf = (options: DefinitionOptions): string => definitionHash(resolveDefinition(options));

describe('hash', () => {
  test('is FNV-1a of the sorted options', () => {
    // Computed apart, in Python, over: chanlun/1{center:{merge:true,source:"segment"},divergence:{maxRatio:0.8, ... }}
    expect(hashOf({})).toBe('f1dbb7d0104dba77');
  });
  test('does not depend on what is left to the defaults or on order', () => {
    expect(hashOf({ macd: { signal: 9, fast: 12 }, points: { types: ['3b', '1', '2', '1p', '2s', '3a'] } })).toBe(
      hashOf({}),
    );
    expect(hashOf({ points: { types: ['2', '1', '2'] } })).toBe(hashOf({ points: { types: ['1', '2'] } }));
  });
  test.each<DefinitionOptions>([
    { stroke: { span: 'loose' } },
    { stroke: { endIsExtreme: false } },
    { segment: { tail: 'one' } },
    { center: { merge: false } },
    { macd: { slow: 27 } },
    { divergence: { maxRatio: 0.9 } },
    { points: { types: ['1'] } },
  ])('changes with %o', (options) => {
    expect(hashOf(options)).not.toBe(hashOf({}));
  });
  test('is carried by each answer', () => {
    expect(analyzeKlines([], { center: { merge: false } }).definitionHash).toBe(hashOf({ center: { merge: false } }));
  });
});

test('the defaults are those of the definition page', () => {
  expect(DEFAULT_DEFINITION).toEqual({
    stroke: { span: 'strict', fractalCheck: 'half', endIsExtreme: true, gapCountsAsBar: false, subExtremeEnds: true },
    segment: { tail: 'peak' },
    center: { source: 'segment', merge: true },
    macd: { fast: 12, slow: 26, signal: 9 },
    divergence: { measure: 'half_area', upperMeasure: 'slope', maxRatio: 0.8 },
    points: {
      types: ['1', '1p', '2', '2s', '3a', '3b'],
      minCenters: 1,
      secondMaxRetrace: 0.9999,
      requireFirst: false,
    },
  });
});

test.each([
  [{ strokes: {} }, 'Option strokes is "strokes", wanted one of stroke, segment, center, macd, divergence, points'],
  [{ stroke: 'strict' }, 'Option stroke is "strict", wanted an object'],
  [{ stroke: { width: 4 } }, 'Option stroke.width is 4, wanted no such option; known: span'],
  [{ stroke: { span: 'wide' } }, 'Option stroke.span is "wide", wanted one of strict, loose, none'],
  [{ stroke: { endIsExtreme: 'yes' } }, 'Option stroke.endIsExtreme is "yes", wanted a boolean'],
  [{ macd: { fast: 0 } }, 'Option macd.fast is 0, wanted a whole number of bars from 1'],
  [
    { divergence: { upperMeasure: 'area' } },
    'Option divergence.upperMeasure is "area", wanted one of half_area, full_area',
  ],
  [{ divergence: { maxRatio: Number.NaN } }, 'Option divergence.maxRatio is null, wanted a number from 0'],
  [{ points: { types: ['4'] } }, 'Option points.types is ["4"], wanted a list of 1, 1p, 2, 2s, 3a, 3b'],
])('%o is refused', (options, message) => {
  const refuse = () => resolveDefinition(options as DefinitionOptions);
  expect(refuse).toThrow(ChanlunError);
  expect(refuse).toThrow(message);
});
