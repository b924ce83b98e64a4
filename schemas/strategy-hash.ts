import { completeStrategy, type StrategyData } from './strategy.ts';

/** Lists are sets here: the order of points says nothing. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${[...new Set(value.map(canonical))].sort().join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const said = Object.entries(value).filter(([, item]) => item !== undefined);
    const sorted = said.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, item]) => `${key}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
};

/** Part of the hash: raised when the same strategy comes to mean something else. */
const RULES_VERSION = 'strategy/1';

/** Sixteen hex digits, equal for strategies that say the same, whatever their name (FNV-1a, 64 bits, of the sorted data). */
export const strategyHash = (data: StrategyData): string => {
  let hash = 0xcbf29ce484222325n;
  for (const char of `${RULES_VERSION}${canonical(completeStrategy(data))}`) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
};
