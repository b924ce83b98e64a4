import type { Quantity } from '../../../../domains/hydro/index.ts';
import { exact, NUMBER, toNumber, type Unread } from './unread.ts';

type Area = Quantity<'area'>;
const N = `(?<n>${NUMBER})`;

const AREAS: readonly (readonly [string, Area['unit']])[] = [
  ['cm(?:2|²|\\^2)|sq(?:uare)?\\.?\\s?(?:cm|centimet(?:er|re)s?)|平方厘米', 'cm2'],
  ['mm(?:2|²|\\^2)|sq(?:uare)?\\.?\\s?(?:mm|millimet(?:er|re)s?)|平方毫米', 'mm2'],
  ['in(?:2|²|\\^2)|sq(?:uare)?\\.?\\s?in(?:ch(?:es)?)?|平方英寸', 'in2'],
  ['m(?:2|²|\\^2)|平方米', 'm2'],
];
const DIAMETERS: readonly (readonly [string, Area['unit']])[] = [
  ['mm|millimet(?:er|re)s?|毫米', 'mm2'],
  ['cm|centimet(?:er|re)s?|厘米', 'cm2'],
  ['in|inch(?:es)?|英寸', 'in2'],
];
const HOLE = '(?:hole|opening|crack|diameter|直径|孔径|口径|孔)';

/** How large a hole is; one of which the diameter is told is round. */
export const takeHole = (unread: Unread): Area | undefined => {
  for (const [words, unit] of AREAS) {
    const match = unread.takeFirst([new RegExp(`${N}\\s*-?(?:${words})`, 'iu')]);
    if (match) return { value: toNumber(match.groups?.n), unit };
  }
  for (const [words, unit] of DIAMETERS) {
    const match = unread.takeFirst([
      new RegExp(`${HOLE}\\s*(?:of|is|=|为|是)?\\s*(?:about\\s+)?${N}\\s*-?(?:${words})(?![A-Za-z])`, 'iu'),
      new RegExp(`${N}\\s*-?(?:${words})(?![A-Za-z])\\s*(?:wide\\s+|的)?${HOLE}`, 'iu'),
    ]);
    if (match) return { value: exact((Math.PI / 4) * toNumber(match.groups?.n) ** 2), unit };
  }
  return undefined;
};
