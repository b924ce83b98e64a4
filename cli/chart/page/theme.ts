/** The colours of the page's style sheet, which knows light and dark. */
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

export const readTheme = (): Theme => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Theme;
};

/** Calls back whenever the reader's system changes between light and dark. */
export const onThemeChange = (callback: (theme: Theme) => void): void =>
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => callback(readTheme()));
