import { setTimeout as sleep } from 'node:timers/promises';
import { END, getStore, interrupt, Send, START, StateGraph } from '@langchain/langgraph';
import { measure, paragraphsOf, readingTime } from '~/measure';
import { ReviewState, Verdict } from './state';

type State = typeof ReviewState.State;

/** One paragraph; they are measured side by side. */
const read = async ({ paragraph, index }: { paragraph: string; index: number }) => {
  await sleep(Number(process.env.READ_MS ?? 0));
  return { findings: [measure(paragraph, index + 1)] };
};

const report = async ({ findings }: State) => {
  const long = findings.filter(({ longestSentence }) => longestSentence > 25);
  const lines = long.map(
    ({ paragraph, longestSentence }) => `paragraph ${paragraph} has a sentence of ${longestSentence} words`,
  );
  const minutes = readingTime(findings).toFixed(1);
  return { report: [`${findings.length} paragraphs, ${minutes} minutes to read`, ...lines].join('; ') };
};

/** The run ends here and the thread waits; the answer is a new run with `command.resume`. */
const decide = async ({ report, author }: State) => {
  const verdict = interrupt<{ report: string }, Verdict>({ report });
  const store = getStore();
  const before = await store?.get(['reviews'], author);
  await store?.put(['reviews'], author, { count: Number(before?.value.count ?? 0) + 1 });
  return { verdict };
};

const after = ({ verdict }: State) => (verdict === Verdict.Publish ? END : 'rework');

const rework = async () => ({ report: 'shorten the long sentences and hand it in again' });

export const graph = new StateGraph(ReviewState)
  .addNode('read', read)
  .addNode('summarise', report)
  .addNode('decide', decide)
  .addNode('rework', rework)
  .addConditionalEdges(
    START,
    ({ text }) => paragraphsOf(text).map((paragraph, index) => new Send('read', { paragraph, index })),
    ['read'],
  )
  .addEdge('read', 'summarise')
  .addEdge('summarise', 'decide')
  .addConditionalEdges('decide', after, ['rework', END])
  .addEdge('rework', END)
  .compile();
