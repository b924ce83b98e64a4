/** What the reader may show and hide, as the check boxes of the page name it. */
export const LAYERS = [
  'strokes',
  'segments',
  'centers',
  'points',
  'withdrawn',
  'unconfirmed',
  'upper',
  'volume',
  'macd',
] as const;
export type Layer = (typeof LAYERS)[number];
export type Layers = ReadonlySet<Layer>;
