const DIGITS = '-?\\d+(?:,\\d{3})*(?:\\.\\d+)?';
/** A number that is no part of a name: not the 1 of Net1. */
export const NUMBER = `(?<![A-Za-z\\d])${DIGITS}`;
/** The same, also right behind an x. */
export const FACTOR = `(?<![A-WYZa-wyz\\d])${DIGITS}`;

export const toNumber = (digits: string | undefined): number => Number((digits ?? '').replaceAll(',', ''));

/** A factor or a converted amount without the noise of doubles. */
export const exact = (value: number): number => Number(value.toPrecision(9));

/** A text that is read part by part: what was read is blanked, so that "pump 9" gives no nine hours later. */
export class Unread {
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** Numbers that nobody took, with the word behind them. */
  numbers(): readonly string[] {
    return (this.#text.match(/(?<![\w.-])-?\d+(?:\.\d+)?(?:\s?(?:%|[A-Za-z]+))?/gu) ?? []).map((number) =>
      number.trim(),
    );
  }

  /** All matches in their order. */
  take(pattern: RegExp): readonly RegExpExecArray[] {
    const flags = pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`;
    const matches = [...this.#text.matchAll(new RegExp(pattern.source, flags))];
    for (const { 0: match, index } of matches) {
      const end = index + match.length;
      this.#text = this.#text.slice(0, index) + ' '.repeat(match.length) + this.#text.slice(end);
    }
    return matches;
  }

  /** The first match of the first pattern that has one. */
  takeFirst(patterns: readonly RegExp[]): RegExpExecArray | undefined {
    for (const pattern of patterns) {
      const [first] = this.take(pattern);
      if (first !== undefined) return first;
    }
    return undefined;
  }
}
