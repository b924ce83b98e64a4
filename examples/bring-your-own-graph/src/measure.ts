import type { Finding } from '~/state';

const words = (text: string) => text.split(/\s+/).filter(Boolean);

export const paragraphsOf = (text: string) =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean);

export const measure = (text: string, paragraph: number): Finding => ({
  paragraph,
  words: words(text).length,
  longestSentence: Math.max(0, ...text.split(/[.!?]/).map((sentence) => words(sentence).length)),
});

/** In minutes. */
export const readingTime = (findings: readonly Finding[]) =>
  findings.reduce((sum, finding) => sum + finding.words, 0) / Number(process.env.READING_WORDS_PER_MINUTE ?? 250);
