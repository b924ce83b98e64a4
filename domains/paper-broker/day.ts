const DAY_MS = 86_400_000;

/**
 * The trading day of a moment, as 2020-04-17: its date in the market's local time. A bar of a day or longer that is stamped
 * with midnight UTC names its date by that.
 */
export const tradingDay = (
  ts: number,
  { level, utcOffsetMinutes }: { level?: string; utcOffsetMinutes: number },
): string => {
  const isDated = level !== undefined && /[dwM]$/.test(level) && ts % DAY_MS === 0;
  return new Date(isDated ? ts : ts + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
};
