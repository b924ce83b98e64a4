import { readColors } from '../../html/browser/theme.ts';

const NAMES = [
  'background',
  'text',
  'muted',
  'grid',
  'border',
  'ground',
  'low',
  'chosen',
  'water',
  'before',
  'after',
  'price',
  'mark',
] as const;

export type Colors = { readonly [Name in (typeof NAMES)[number]]: string } & {
  /** From low to high values. */
  readonly scale: readonly string[];
};

/** Viridis: told apart by its lightness alone, so by the colour-blind too. @see Smith and van der Walt 2015, CC0 */
const VIRIDIS =
  '440154 481a6c 472f7d 414487 39568c 31688e 2a788e 23888e 1f988b 22a884 35b779 54c568 7ad151 a5db36 d2e21b fde725'
    .split(' ')
    .map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));

export const BUCKETS = 24;

const colorAt = (share: number): string => {
  const place = share * (VIRIDIS.length - 1);
  const left = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const mixed = [0, 1, 2].map((i) => {
    const [a, b] = [VIRIDIS[left]?.[i] ?? 0, VIRIDIS[left + 1]?.[i] ?? 0];
    return Math.round(a + (b - a) * (place - left));
  });
  return `rgb(${mixed.join(' ')})`;
};

/** High values are what stands out from the ground: dark on light, light on dark. */
export const readAllColors = (isDark: boolean): Colors => {
  const [low, high] = isDark ? [0.16, 1] : [0.82, 0];
  const scale = Array.from({ length: BUCKETS }, (_, i) => colorAt(low + ((high - low) * i) / (BUCKETS - 1)));
  return { ...readColors(NAMES), scale };
};
