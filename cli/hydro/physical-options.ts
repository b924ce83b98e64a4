import type { Quantity } from '../../domains/hydro/index.ts';
import { PressureUnitSchema } from '../../schemas/hydro/quantity.ts';
import { UsageError } from '../command.ts';

const NUMBER_AND_WORD = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i;

/** A pressure such as `120 psi`. */
export const toPressure = (option: string, text: string): Quantity<'pressure'> => {
  const [, number, word = ''] = NUMBER_AND_WORD.exec(text) ?? [];
  const unit = PressureUnitSchema.options.find((name) => name.toLowerCase() === word.toLowerCase());
  if (number === undefined || unit === undefined)
    throw new UsageError(
      `found --${option} ${JSON.stringify(text)}, want a number and one of ${PressureUnitSchema.options.join(', ')}, such as '120 psi'`,
    );
  return { value: Number(number), unit };
};

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, min: 60, h: 3600, d: 86_400 };

/** Seconds from a time such as `24h`, `7d`, `15min` or `3600`. */
export const toSeconds = (option: string, text: string): number => {
  const [, number, word = ''] = NUMBER_AND_WORD.exec(text) ?? [];
  const seconds = SECONDS[word];
  if (number === undefined || seconds === undefined)
    throw new UsageError(
      `found --${option} ${JSON.stringify(text)}, want a time such as 24h, 7d, 15min or 3600 (seconds)`,
    );
  return Number(number) * seconds;
};

/** The number in an option. */
export const toFinite = (option: string, text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`found --${option} ${JSON.stringify(text)}, want a number`);
};

/** An option in its own words, or nothing of it when it was not given. */
export const optional = <Key extends string, Value>(
  key: Key,
  text: string | undefined,
  parse: (text: string) => Value,
): { readonly [Name in Key]?: Value } =>
  text === undefined ? {} : ({ [key]: parse(text) } as { [Name in Key]: Value });
