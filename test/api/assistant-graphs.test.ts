import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createGraphCatalog } from '../../activities/graphs/graph-catalog.ts';
import { describeGraphs } from '../../workers/describe-graphs.ts';
import { type ApiHarness, GRAPH, startApi } from './api-harness.ts';

const UNKNOWN = '0198c0de-0000-7000-8000-0000000000ff';

const nothing = async () => ({});
const Count = z.object({ count: z.number().describe('How many') });
const leaf = new StateGraph(Count)
  .addNode('look', nothing)
  .addNode('leap', nothing)
  .addEdge(START, 'look')
  .addEdge('look', 'leap')
  .compile();
const middle = new StateGraph(Annotation.Root({ count: Annotation<number> }))
  .addNode('inner', leaf)
  .addNode('after', nothing)
  .addEdge(START, 'inner')
  .addEdge('inner', 'after')
  .compile();
const nested = new StateGraph(Count, { context: z.object({ tone: z.string() }) })
  .addNode('outer', middle)
  .addNode('plain', nothing)
  .addEdge(START, 'outer')
  .addEdge('outer', 'plain')
  .addEdge('plain', END)
  .compile();

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
  const catalog = createGraphCatalog({
    nested,
    broken: () => Promise.reject(new Error('no key for the model was given')),
  });
  await api.stores.assistants.registerGraphs(catalog.graphIds.map((graphId) => ({ graphId, runtime: 'activity' })));
  await describeGraphs(catalog, { graphs: api.stores.graphs, log: pino({ level: 'silent' }) });
});
afterAll(() => api.close());

const namesAt = async (xray?: boolean | number) =>
  (await api.sdk.assistants.getGraph('nested', xray === undefined ? {} : { xray })).nodes
    .map(({ id }) => id)
    .toSorted();

test('a graph is drawn as deep as it is asked for, and no deeper than it is', async () => {
  const flat = ['__end__', '__start__', 'outer', 'plain'];
  const all = ['__end__', '__start__', 'outer:after', 'outer:inner:leap', 'outer:inner:look', 'plain'];
  expect(await namesAt()).toEqual(flat);
  expect(await namesAt(false)).toEqual(flat);
  expect(await namesAt(0)).toEqual(flat);
  expect(await namesAt(1)).toEqual(['__end__', '__start__', 'outer:after', 'outer:inner', 'plain']);
  expect(await namesAt(2)).toEqual(all);
  expect(await namesAt(99)).toEqual(all);
  expect(await namesAt(true)).toEqual(all);
  const { edges, nodes } = await api.sdk.assistants.getGraph('nested');
  expect(edges).toContainEqual({ source: 'outer', target: 'plain', conditional: false });
  expect(nodes).toContainEqual(expect.objectContaining({ id: 'plain', type: 'runnable' }));
});

const COUNT = { type: 'object', properties: { count: { type: 'number', description: 'How many' } } };

test('the schemas of an assistant are its graph’s', async () => {
  const { assistant_id } = await api.sdk.assistants.create({ graphId: 'nested', name: 'Mine' });
  const context = { type: 'object', properties: { tone: { type: 'string' } }, required: ['tone'] };
  expect(await api.sdk.assistants.getSchemas(assistant_id)).toEqual({
    graph_id: 'nested',
    input_schema: COUNT,
    output_schema: expect.objectContaining({ ...COUNT, required: ['count'] }),
    state_schema: expect.objectContaining({ ...COUNT, required: ['count'] }),
    config_schema: context,
    context_schema: context,
  });
});

test('subgraphs: the next level, all of them, or one', async () => {
  const outer = { graph_id: 'nested', input_schema: { properties: { count: {} } }, config_schema: null };
  const inner = { graph_id: 'nested', input_schema: COUNT };
  expect(await api.sdk.assistants.getSubgraphs('nested')).toMatchObject({ outer });
  const all = await api.sdk.assistants.getSubgraphs('nested', { recurse: true });
  expect(Object.keys(all)).toEqual(['outer', 'outer|inner']);
  expect(all).toMatchObject({ outer, 'outer|inner': inner });
  const one = await api.sdk.assistants.getSubgraphs('nested', { namespace: 'outer|inner', recurse: true });
  expect(Object.keys(one)).toEqual(['outer|inner']);
  expect(await api.sdk.assistants.getSubgraphs('nested', { namespace: 'nowhere' })).toEqual({});
  expect(await api.sdk.assistants.getSubgraphs('nested', { namespace: 'constructor' })).toEqual({});
});

const ROUTES = ['/graph', '/schemas', '/subgraphs', '/subgraphs/outer'];
const answer = async (path: string) => {
  const response = await api.fetch(`/assistants/${path}`);
  return [response.status, await response.text()];
};

test.each(ROUTES)('before a worker has described the graph it is 503, to be asked again: %s', async (route) => {
  expect(await answer(`${GRAPH}${route}`)).toEqual([
    503,
    expect.stringContaining(`Graph ${GRAPH} is not described yet`),
  ]);
});

test.each(ROUTES)('what the worker could not describe is 404 with the reason: %s', async (route) => {
  expect(await answer(`broken${route}`)).toEqual([
    404,
    'Graph broken could not be described: no key for the model was given',
  ]);
});

test.each(ROUTES)('an unknown assistant is 404: %s', async (route) => {
  expect(await answer(`${UNKNOWN}${route}`)).toEqual([404, `Assistant or graph ${UNKNOWN} not found`]);
});

test.each([
  ['nested/graph?xray=deep', 'xray: found "deep"'],
  ['nested/graph?xray=-1', 'xray: found "-1"'],
  ['nested/subgraphs?recurse=2', 'recurse: found "2"'],
])('a query that does not fit is 422: %s', async (path, message) => {
  expect(await answer(path)).toEqual([422, expect.stringContaining(message)]);
});
