import type { Subject } from './subject.ts';
import { WATER } from './water/water-subject.ts';

/** Fields with rules of their own; the market's are part of the general ones. The first that a question is of takes it. */
export const SUBJECTS: readonly Subject[] = [WATER];
