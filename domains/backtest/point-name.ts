/** Types of points that a signal may have: side and type, told apart exactly. */
export const SIGNAL_TYPES = [
  'buy1',
  'buy1p',
  'buy2',
  'buy2s',
  'buy3a',
  'buy3b',
  'sell1',
  'sell1p',
  'sell2',
  'sell2s',
  'sell3a',
  'sell3b',
] as const;
export type SignalType = (typeof SIGNAL_TYPES)[number];

/**
 * How a strategy names points. `buy1`, `buy2`, `buy3` are families: 1 and 1p, 2 and 2s, 3a and 3b; so are the sells.
 * The others are one type each; `buy1-only` is the 1 without the 1p.
 */
export const POINT_NAMES = [
  'buy1',
  'buy2',
  'buy3',
  'buy1-only',
  'buy1p',
  'buy2-only',
  'buy2s',
  'buy3a',
  'buy3b',
  'sell1',
  'sell2',
  'sell3',
  'sell1-only',
  'sell1p',
  'sell2-only',
  'sell2s',
  'sell3a',
  'sell3b',
] as const;
export type PointName = (typeof POINT_NAMES)[number];

const FAMILIES: Readonly<Record<string, readonly string[]>> = { '1': ['1', '1p'], '2': ['2', '2s'], '3': ['3a', '3b'] };

const typesOf = (name: PointName): SignalType[] => {
  const side = name.startsWith('buy') ? 'buy' : 'sell';
  const rest = name.slice(side.length);
  const types = FAMILIES[rest] ?? [rest.replace('-only', '')];
  return SIGNAL_TYPES.filter((type) => types.some((wanted) => type === side + wanted));
};

/** The exact types that names stand for. */
export const expandPointNames = (names: readonly PointName[]): ReadonlySet<SignalType> =>
  new Set(names.flatMap(typesOf));
