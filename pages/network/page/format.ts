/** Three to four digits, without an exponent where people use none. */
export const formatNumber = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3);
};

/** With its unit; a whole number, such as a rank, has no digits after the point. */
export const formatWithUnit = (value: number, unit: string): string =>
  `${Number.isInteger(value) && Math.abs(value) < 1e6 ? value : formatNumber(value)} ${unit}`.trim();

/** Round numbers from `min` to `max`, about `count` of them. */
export const ticksBetween = (min: number, max: number, count: number): number[] => {
  const rough = (max - min) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [min];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  return Array.from({ length: Math.floor(max / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
};

const DAY_S = 86_400;

/** Times of a run by the clock it starts at. */
export const createClock = (clockStartS: number): ((timeS: number) => string) => {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return (timeS) => {
    const clockS = clockStartS + timeS;
    const inDay = clockS % DAY_S;
    const seconds = inDay % 60 === 0 ? '' : `:${two(inDay % 60)}`;
    return `day ${Math.floor(clockS / DAY_S) + 1}, ${two(inDay / 3600)}:${two((inDay / 60) % 60)}${seconds}`;
  };
};
