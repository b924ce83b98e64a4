import { Embeddings } from '@langchain/core/embeddings';
import { InMemoryStore } from '@langchain/langgraph-checkpoint';
import { expect, test } from 'vitest';
import { textsAt } from './index-paths.ts';

/** Keeps the texts that LangGraph's own store asks to have embedded. */
class TextRecorder extends Embeddings {
  readonly texts: string[] = [];

  constructor() {
    super({});
  }

  override async embedDocuments(documents: string[]): Promise<number[][]> {
    this.texts.push(...documents);
    return documents.map(() => [1]);
  }

  override async embedQuery(): Promise<number[]> {
    return [1];
  }
}

const VALUE = {
  title: 'Tides',
  pages: 12,
  draft: false,
  nothing: null,
  author: { name: 'Ann', born: { year: 1980 } },
  tags: ['sea', 'moon', 'salt'],
  chapters: [{ text: 'one', notes: ['a', 'b'] }, { text: 'two', notes: [] }, { other: 1 }],
  'odd key': 'odd',
};

test.each([
  'title',
  'pages',
  'draft',
  'nothing',
  'missing',
  'author.name',
  'author.born.year',
  'author',
  'author.missing.year',
  'tags',
  'tags[0]',
  'tags[-1]',
  'tags[9]',
  'tags[-9]',
  'tags[x]',
  'tags[*]',
  'title[*]',
  'chapters[*].text',
  'chapters[*].notes[*]',
  'chapters[1]',
  'author.*',
  'author.*.year',
  '{title,pages}',
  '{title, author.name, missing}',
  'author.{name,born}',
  'odd key',
])('the texts at %s are those that LangGraph’s own store indexes', async (path) => {
  const recorder = new TextRecorder();
  const store = new InMemoryStore({ index: { dims: 1, embeddings: recorder } });
  await store.put(['n'], 'k', VALUE, [path]);
  expect([...new Set(textsAt(VALUE, path))].toSorted()).toEqual(recorder.texts.toSorted());
});

test('$ is the whole value as JSON', () => {
  expect(textsAt({ a: 1 }, '$')).toEqual(['{\n  "a": 1\n}']);
});
