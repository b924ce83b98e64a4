import { onColorsChange, readColors } from '../../html/browser/theme.ts';

const NAMES = [
  'background',
  'text',
  'muted',
  'grid',
  'up',
  'down',
  'volume',
  'stroke',
  'segment',
  'upper',
  'center',
  'buy',
  'sell',
  'withdrawn',
  'dif',
  'dea',
] as const;

export type Theme = { readonly [Name in (typeof NAMES)[number]]: string };

export const readTheme = (): Theme => readColors(NAMES);

export const onThemeChange = (callback: (theme: Theme) => void): void => onColorsChange(() => callback(readTheme()));
