import type { Scope } from '../scope.ts';
import { toJsonb } from './json-text.ts';

/** For a condition `($n::jsonb is null or metadata @> $n)`. */
export const scopeValue = (scope: Scope): string | null => (scope === undefined ? null : toJsonb(scope));
