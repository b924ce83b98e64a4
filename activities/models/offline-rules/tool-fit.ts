import type { ToolDefinition } from '@langchain/core/language_models/base';
import { wordsOf } from './json-schema.ts';

const STOP_WORDS = new Set(
  (
    'a an and any are as at be by call can do does each for from function get give has have how i in is it its list me my of on one or ' +
    'please return returns run set show tell that the their them this to tool tools use used user using was what when which ' +
    'who will with you your 的 了'
  ).split(' '),
);

/** Enough of a stem to make "searching", "searches" and "search" one word. */
const stemOf = (word: string): string => word.replace(/(?:ing|ies|es|ed|s)$/u, '').slice(0, 8);

/** Stems of the words, and pairs of neighbouring characters for Chinese, which does not part its words. */
const termsOf = (text: string): ReadonlySet<string> => {
  const words = wordsOf(text)
    .flatMap((word) => word.split(/\p{Script=Han}+/u))
    .filter((word) => word.length > 1 && !STOP_WORDS.has(word));
  const pairs = (text.match(/\p{Script=Han}+/gu) ?? []).flatMap((run) =>
    [...run].slice(1).map((character, index) => `${[...run][index]}${character}`),
  );
  return new Set([...words.map(stemOf), ...pairs]);
};

const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => [...a].filter((term) => b.has(term)).length;

const NAMED = 100;
const IN_NAME = 3;
/** One word of the name, or three of the description. */
const ENOUGH = 3;
const MOST = 3;

/** Whether a text has a word or phrase as such: `add` is not in "address". Chinese, which parts no words, may join it. */
export const mentions = (text: string, phrase: string): boolean => {
  const literal = phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return phrase !== '' && new RegExp(`(?<![a-z0-9_])${literal}(?![a-z0-9_])`, 'iu').test(text);
};

export const isNamedIn = (text: string, name: string): boolean =>
  mentions(text, name) || (wordsOf(name).length > 1 && mentions(text, wordsOf(name).join(' ')));

/** The tools that a text asks for by their names or by what their descriptions say, best first, at most three. */
export const fittingTools = (text: string, tools: readonly ToolDefinition[]): readonly ToolDefinition[] => {
  const asked = termsOf(text);
  const scored = tools
    .map((tool) => {
      const { name, description = '' } = tool.function;
      const inName = IN_NAME * shared(asked, termsOf(name.replaceAll('_', ' ')));
      return { tool, score: (isNamedIn(text, name) ? NAMED : 0) + inName + shared(asked, termsOf(description)) };
    })
    .filter(({ score }) => score >= ENOUGH)
    .sort((a, b) => b.score - a.score);
  const best = scored[0]?.score ?? 0;
  return scored
    .filter(({ score }) => score >= best * 0.6)
    .slice(0, MOST)
    .map(({ tool }) => tool);
};
