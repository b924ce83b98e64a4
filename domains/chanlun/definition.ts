import { ChanlunError } from './errors.ts';

/** Names of the points (买卖点); the side is told apart. */
export const POINT_TYPES = ['1', '1p', '2', '2s', '3a', '3b'] as const;
export type PointType = (typeof POINT_TYPES)[number];

/** When two fractals may be the ends of a stroke. */
export interface StrokeRules {
  /** `strict`: four merged bars from end to end. `loose`: three, with three raw bars between. `none`: every fractal pair. */
  readonly span: 'strict' | 'loose' | 'none';
  /**
   * How far apart the two fractals must lie. `half`: the top above the bottom's bar and the one before, the bottom below
   * the top's bar and the one after. `strict`: all three bars of both, the last one as it opened. `totally`: no common price. `loss`: middle bars only.
   */
  readonly fractalCheck: 'half' | 'strict' | 'totally' | 'loss';
  /** No merged bar in between may pass the end. */
  readonly endIsExtreme: boolean;
  /** A price gap between merged bars counts as one more bar of span. */
  readonly gapCountsAsBar: boolean;
  /** A stroke may end at less than the extreme of its range; off, a later extreme redraws the stroke before. */
  readonly subExtremeEnds: boolean;
}

export interface SegmentRules {
  /** What follows the last segment: provisional segments to the extremes (`peak`) or a single one (`one`). */
  readonly tail: 'peak' | 'one';
}

export interface CenterRules {
  /**
   * `segment`: counter-strokes of one segment. `over_seg`: any three strokes, may cross segments. `stroke`: the chain of
   * strokes alone, as in the textbook, whatever the segments are.
   */
  readonly source: 'segment' | 'over_seg' | 'stroke';
  /** Neighbouring centers of the same segment whose ranges touch become one. */
  readonly merge: boolean;
}

export const STRENGTH_MEASURES = ['half_area', 'full_area', 'peak', 'spread', 'slope', 'amplitude', 'volume'] as const;
/** How the force of a leg is measured; see `strength.ts`. */
export type StrengthMeasure = (typeof STRENGTH_MEASURES)[number];

export interface MacdRules {
  /** Bars of the fast, slow and signal averages. */
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
}

export interface DivergenceRules {
  readonly measure: StrengthMeasure;
  /** The same for segments; the MACD at the ends of a segment shows only its outer strokes, so the default asks price alone. */
  readonly upperMeasure: StrengthMeasure;
  /** Leaving strength over entering strength: divergence at or below this. */
  readonly maxRatio: number;
}

export interface PointRules {
  readonly types: readonly PointType[];
  /** Centers a segment must have for a first point at its end; 0 allows `1p` in a segment without any. */
  readonly minCenters: number;
  /** Share of the first stroke after the turn that a second point may give back. */
  readonly secondMaxRetrace: number;
  /** Second and third points only after a first point. */
  readonly requireFirst: boolean;
}

/** Every rule that the theory leaves open, as chosen for one analysis. Plain data. */
export interface Definition {
  readonly stroke: StrokeRules;
  readonly segment: SegmentRules;
  readonly center: CenterRules;
  readonly macd: MacdRules;
  readonly divergence: DivergenceRules;
  readonly points: PointRules;
}

/** A definition in which anything may be left at its default. */
export type DefinitionOptions = { readonly [Part in keyof Definition]?: Partial<Definition[Part]> };

export const DEFAULT_DEFINITION: Definition = {
  stroke: { span: 'strict', fractalCheck: 'half', endIsExtreme: true, gapCountsAsBar: false, subExtremeEnds: true },
  segment: { tail: 'peak' },
  center: { source: 'segment', merge: true },
  macd: { fast: 12, slow: 26, signal: 9 },
  divergence: { measure: 'half_area', upperMeasure: 'slope', maxRatio: 0.8 },
  points: { types: POINT_TYPES, minCenters: 1, secondMaxRetrace: 0.9999, requireFirst: false },
};

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  'stroke.span': ['strict', 'loose', 'none'],
  'stroke.fractalCheck': ['half', 'strict', 'totally', 'loss'],
  'segment.tail': ['peak', 'one'],
  'center.source': ['segment', 'over_seg', 'stroke'],
  'divergence.measure': STRENGTH_MEASURES,
  'divergence.upperMeasure': STRENGTH_MEASURES,
};

const invalid = (path: string, found: unknown, wanted: string): ChanlunError =>
  new ChanlunError('DEFINITION_INVALID', `Option ${path} is ${JSON.stringify(found)}, wanted ${wanted}`);

const checkValue = (path: string, found: unknown, fallback: unknown): void => {
  const choices = CHOICES[path];
  if (choices !== undefined) {
    if (!choices.includes(found)) throw invalid(path, found, `one of ${choices.join(', ')}`);
  } else if (path === 'points.types') {
    if (!Array.isArray(found) || !found.every((type) => POINT_TYPES.includes(type))) {
      throw invalid(path, found, `a list of ${POINT_TYPES.join(', ')}`);
    }
  } else if (path.startsWith('macd.')) {
    if (!Number.isSafeInteger(found) || Number(found) < 1) throw invalid(path, found, 'a whole number of bars from 1');
  } else if (typeof fallback === 'number') {
    if (typeof found !== 'number' || !(found >= 0)) throw invalid(path, found, 'a number from 0');
  } else if (typeof found !== typeof fallback) {
    throw invalid(path, found, `a ${typeof fallback}`);
  }
};

const resolvePart = <Part extends keyof Definition>(part: Part, options: DefinitionOptions): Definition[Part] => {
  const defaults = DEFAULT_DEFINITION[part];
  const given: unknown = options[part] ?? {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(part, given, 'an object');
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults)) {
      throw invalid(`${part}.${name}`, value, `no such option; known: ${Object.keys(defaults).join(', ')}`);
    }
    checkValue(`${part}.${name}`, value, defaults[name as keyof typeof defaults]);
  }
  return { ...defaults, ...given };
};

/**
 * Fills what is left out with the defaults.
 * @throws {ChanlunError} `DEFINITION_INVALID` for an unknown option or a value outside its choices.
 */
export const resolveDefinition = (options: DefinitionOptions = {}): Definition => {
  for (const part of Object.keys(options)) {
    if (!(part in DEFAULT_DEFINITION)) {
      throw invalid(part, part, `one of ${Object.keys(DEFAULT_DEFINITION).join(', ')}`);
    }
  }
  const points = resolvePart('points', options);
  return {
    stroke: resolvePart('stroke', options),
    segment: resolvePart('segment', options),
    center: resolvePart('center', options),
    macd: resolvePart('macd', options),
    divergence: resolvePart('divergence', options),
    points: { ...points, types: POINT_TYPES.filter((type) => points.types.includes(type)) },
  };
};

/** Part of the hash: raised when the same options come to mean something else. */
const RULES_VERSION = 'chanlun/1';

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${[...value].map(canonical).sort().join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${key}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
};

/** Sixteen hex digits that are equal exactly when two definitions mean the same (FNV-1a, 64 bits, of the sorted options). */
export const definitionHash = (definition: Definition): string => {
  let hash = 0xcbf29ce484222325n;
  for (const char of `${RULES_VERSION}${canonical(definition)}`) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
};
