import type { ToolDefinition } from '@langchain/core/language_models/base';
import { actionsNotTaken } from './asked-action.ts';
import type { Conversation, ToolOutcome } from './conversation.ts';
import { isMarketAnswer, type MarketFacts, marketFactsOf, readingOf } from './market-facts.ts';
import { languageOf, type Topic } from './market-question.ts';
import type { Plan } from './plan.ts';
import { ENGLISH } from './report-en.ts';
import type { Crossing, ReportWords } from './report-words.ts';
import { CHINESE } from './report-zh.ts';
import { type StructureFacts, structureFactsOf, toStructureFacts } from './structure-facts.ts';
import { SUBJECTS } from './subjects.ts';

const LONGEST_ANSWER = 2_000;

type Section = Topic | 'crossings' | 'reading';
const EVERYTHING: readonly Section[] = [
  ...(['price', 'averages', 'macd', 'volatility', 'drawdown', 'returns'] as const),
  ...(['crossings', 'reading'] as const),
];
const OF_TREND: readonly Section[] = ['price', 'averages', 'macd', 'crossings', 'reading'];

const sectionsOf = ({ topics, analysis }: Plan['market']): ReadonlySet<Section> => {
  if (analysis || topics.length === 0) return new Set(EVERYTHING);
  return new Set(topics.flatMap((topic): readonly Section[] => (topic === 'trend' ? OF_TREND : [topic])));
};

const crossingsFor = (sections: ReadonlySet<Section>, crossings: readonly Crossing[]): readonly Crossing[] => {
  if (sections.has('crossings')) return crossings;
  return crossings.filter(({ line }) => sections.has(line === 'DIF' ? 'macd' : 'averages'));
};

const reportOf = (
  { symbol, klines, indicators }: MarketFacts,
  sections: ReadonlySet<Section>,
  words: ReportWords,
): readonly string[] => {
  const latest = indicators ?? klines;
  if (latest === undefined) return [];
  const price = klines ? words.price(klines) : indicators ? words.lastClose(indicators) : '';
  const crossings = indicators ? crossingsFor(sections, indicators.crossings) : [];
  return [
    words.title(symbol, latest.level, latest.asOf),
    ...(sections.has('price') || indicators === undefined ? [price] : []),
    ...(indicators
      ? [
          ...(sections.has('averages') ? [words.averages(indicators)] : []),
          ...(sections.has('macd') ? [words.macd(indicators)] : []),
          ...(sections.has('volatility') ? [words.volatility(indicators)] : []),
          ...(sections.has('drawdown') ? [words.drawdown(indicators)] : []),
          ...(sections.has('returns') ? [words.returns(indicators)] : []),
          ...(crossings.length > 0 || sections.has('crossings') ? [words.crossings(crossings)] : []),
          ...(sections.has('reading') ? [words.reading(readingOf(indicators))] : []),
        ]
      : []),
    words.source(latest),
  ];
};

const structureReport = (facts: StructureFacts, words: ReportWords): readonly string[] => {
  if (facts.kind === 'status') return words.status(facts.answer);
  const { symbol, level, asOf } = facts.answer;
  const title = words.title(symbol ?? words.wholeMarket, level, asOf ?? '-');
  return [title, ...(facts.kind === 'points' ? words.points(facts.answer) : words.structure(facts.answer))];
};

/** A tool's error without the wrapping that ToolNode, and LangChain's check of the arguments, give it. */
const reasonOf = (text: string): string =>
  text
    .replace(/^Error:\s*/u, '')
    .replace(/\s*Please fix your mistakes\.\s*$/u, '')
    .replace(/^Received tool input did not match expected schema\s*/u, '')
    .replace(/✖ (.*)\n\s*→ at (.*)/gu, '$2: $1')
    .trim();

const shortened = (text: string): string =>
  text.length <= LONGEST_ANSWER ? text : `${text.slice(0, LONGEST_ANSWER)} [...]`;

const bodyOf = ({ text, value }: ToolOutcome): string =>
  typeof value === 'object' && value !== null ? `\`\`\`json\n${shortened(text)}\n\`\`\`` : shortened(text);

/** What the rules can say once there is nothing left to call. */
export const writeAnswer = (conversation: Conversation, plan: Plan, tools: readonly ToolDefinition[]): string => {
  const { question, outcomes } = conversation;
  const words = languageOf(question) === 'zh' ? CHINESE : ENGLISH;
  const failed = outcomes.filter((outcome) => outcome.failed);
  const failures = [...Map.groupBy(failed, ({ text }) => reasonOf(text))].map(([reason, group]) =>
    words.failed([...new Set(group.map(({ name }) => name))], reason),
  );
  const reports = SUBJECTS.map((subject) => subject.report(conversation, tools));
  const isTold = (value: unknown): boolean =>
    isMarketAnswer(value) || toStructureFacts(value) !== undefined || SUBJECTS.some((subject) => subject.tells(value));
  const others = outcomes.filter(({ failed, value }) => !failed && !isTold(value));
  const sections = sectionsOf(plan.market);
  const parts = [
    ...actionsNotTaken(conversation).map((action) => words.notTaken(action)),
    ...marketFactsOf(outcomes).flatMap((facts) => reportOf(facts, sections, words)),
    ...structureFactsOf(outcomes).flatMap((facts) => structureReport(facts, words)),
    ...reports.flatMap(({ paragraphs }) => paragraphs),
    ...others.map((outcome) => words.answered(outcome.name, bodyOf(outcome))),
    ...failures,
    ...plan.lacking.map(({ name, missing }) => words.lacking(name, missing)),
  ];
  if (parts.length > 0) return [...parts, words.byline].join('\n\n');
  const capabilities = words.capabilities(
    tools.map(({ function: { name, description = '' } }) => ({ name, description })),
  );
  const examples = reports.flatMap((report) => report.examples);
  return examples.length === 0 ? capabilities : `${capabilities}\n\n${words.examples(examples)}`;
};
