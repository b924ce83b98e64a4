import { Annotation } from '@langchain/langgraph';

export enum Verdict {
  Publish = 'publish',
  Rework = 'rework',
}

export interface Finding {
  paragraph: number;
  words: number;
  longestSentence: number;
}

export const ReviewState = Annotation.Root({
  text: Annotation<string>,
  author: Annotation<string>,
  findings: Annotation<Finding[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
  report: Annotation<string>,
  verdict: Annotation<Verdict>,
});
