import type { BaseMessage } from '@langchain/core/messages';
import {
  Annotation,
  END,
  MessagesValue,
  MessagesZodMeta,
  ReducedValue,
  START,
  StateGraph,
  StateSchema,
} from '@langchain/langgraph';
import { withLangGraph } from '@langchain/langgraph/zod';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { z as z3 } from 'zod/v3';
import { GRAPHS } from '../../graphs/index.ts';
import { describeGraph } from './describe-graph.ts';
import { createInertCatalog } from './inert-ports.ts';

const nothing = async () => ({});
const namesOf = (drawing: { readonly nodes: readonly Readonly<Record<string, unknown>>[] } | undefined) =>
  drawing?.nodes.map(({ id }) => id);

const MESSAGES = { type: 'array', langgraph_type: 'messages', items: expect.objectContaining({ title: 'Message' }) };

test('a state of zod: what goes in, comes out and is kept, as draft-07', async () => {
  const State = z.object({
    question: z.string().describe('What is asked'),
    messages: withLangGraph(z.custom<BaseMessage[]>(), MessagesZodMeta),
    tries: z.number().int().default(0),
    pair: z.tuple([z.string(), z.number()]),
    made: z.date(),
  });
  const graph = new StateGraph(State, {
    input: State.pick({ question: true }),
    context: z.object({ tone: z.enum(['dry', 'kind']) }),
  })
    .addNode('answer', nothing)
    .addEdge(START, 'answer')
    .addEdge('answer', END)
    .compile();
  const { schemas, drawings, subgraphs } = await describeGraph(graph);
  expect(schemas.input).toEqual({
    type: 'object',
    properties: { question: { type: 'string', description: 'What is asked' } },
    required: ['question'],
  });
  expect(schemas.state).toMatchObject({
    type: 'object',
    properties: {
      question: { type: 'string', description: 'What is asked' },
      messages: MESSAGES,
      tries: { type: 'integer', default: 0 },
      pair: { type: 'array', items: [{ type: 'string' }, { type: 'number' }] },
      made: {},
    },
    required: expect.arrayContaining(['question', 'pair']),
  });
  expect(schemas.output).toEqual(schemas.state);
  expect(schemas.context).toEqual({
    type: 'object',
    properties: { tone: { type: 'string', enum: ['dry', 'kind'] } },
    required: ['tone'],
  });
  expect(schemas.config).toEqual(schemas.context);
  expect(drawings).toHaveLength(1);
  expect(drawings[0]?.edges).toEqual([
    { source: '__start__', target: 'answer', conditional: false },
    { source: 'answer', target: '__end__', conditional: false },
  ]);
  expect(subgraphs).toEqual({});
});

test('a StateSchema: what is put in may differ from what is kept', async () => {
  const State = new StateSchema({
    messages: MessagesValue,
    step: z.string().describe('Where it is'),
    made: z.date(),
    history: new ReducedValue(
      z.array(z.string()).default(() => []),
      { inputSchema: z.string(), reducer: (kept, one) => [...kept, one] },
    ),
  });
  const graph = new StateGraph(State).addNode('a', nothing).addEdge(START, 'a').compile();
  const { schemas } = await describeGraph(graph);
  const common = {
    messages: expect.objectContaining(MESSAGES),
    step: { type: 'string', description: 'Where it is' },
    made: {},
  };
  expect(schemas.input).toEqual({ type: 'object', properties: { ...common, history: { type: 'string' } } });
  expect(schemas.state).toEqual({
    type: 'object',
    properties: { ...common, history: { type: 'array', items: { type: 'string' }, default: [] } },
    required: ['step'],
  });
});

test('a state of zod 3', async () => {
  const State = z3.object({ ask: z3.string().describe('What is asked'), tries: z3.number().optional() });
  const graph = new StateGraph(State as unknown as z.ZodObject).addNode('a', nothing).addEdge(START, 'a').compile();
  const { schemas } = await describeGraph(graph);
  const properties = { ask: { type: 'string', description: 'What is asked' }, tries: { type: 'number' } };
  expect(schemas.input).toEqual({ type: 'object', properties, additionalProperties: false });
  expect(schemas.state).toMatchObject({ type: 'object', properties, required: ['ask'] });
});

const Counted = Annotation.Root({
  count: Annotation<number>({ reducer: (a, b) => a + b, default: () => 0 }),
  name: Annotation<string>,
});

test('a state of types, without its source: the names of its fields, and why no more', async () => {
  const graph = new StateGraph(Counted).addNode('a', nothing).addEdge(START, 'a').compile();
  const { schemas } = await describeGraph(graph);
  const open = {
    type: 'object',
    properties: { count: {}, name: {} },
    description: expect.stringMatching(/^Only the names of the fields are known: /),
  };
  expect(schemas).toEqual({ input: open, output: open, state: open, config: null, context: null });
});

test('types are asked only of a graph that has nothing else, and what they cannot say is said', async () => {
  const graph = new StateGraph(Counted).addNode('a', nothing).addEdge(START, 'a').compile();
  const input = { type: 'object', properties: { count: { type: 'number' } } };
  const sources = { files: ['/a.ts'], hash: 'h' };
  const read = await describeGraph(graph, { readTypes: async () => ({ schemas: { input }, sources }) });
  expect(read).toMatchObject({ schemas: { input, state: { properties: { count: {}, name: {} } } }, sources });
  const failed = await describeGraph(graph, { readTypes: async () => ({ fault: 'the compiler is away' }) });
  expect(failed.schemas.input.description).toBe('Only the names of the fields are known: the compiler is away');
  const zod = new StateGraph(z.object({ n: z.number() })).addNode('a', nothing).addEdge(START, 'a').compile();
  const typed = await describeGraph(zod, { readTypes: () => Promise.reject(new Error('not to be asked')) });
  expect(typed.schemas.state).toMatchObject({ properties: { n: { type: 'number' } } });
});

test('nested subgraphs: a drawing for each depth, schemas by namespace', async () => {
  const leaf = new StateGraph(z.object({ deep: z.string() }))
    .addNode('look', nothing)
    .addNode('leap', nothing)
    .addEdge(START, 'look')
    .addEdge('look', 'leap')
    .compile();
  const middle = new StateGraph(Counted)
    .addNode('inner', leaf as never)
    .addNode('after', nothing)
    .addEdge(START, 'inner')
    .addEdge('inner', 'after')
    .compile();
  const root = new StateGraph(Counted)
    .addNode('outer', middle)
    .addNode('plain', nothing)
    .addEdge(START, 'outer')
    .addEdge('outer', 'plain')
    .addEdge('plain', END)
    .compile();
  const { drawings, subgraphs } = await describeGraph(root);
  expect(drawings.map((drawing) => namesOf(drawing)?.toSorted())).toEqual([
    ['__end__', '__start__', 'outer', 'plain'],
    ['__end__', '__start__', 'outer:after', 'outer:inner', 'plain'],
    ['__end__', '__start__', 'outer:after', 'outer:inner:leap', 'outer:inner:look', 'plain'],
  ]);
  expect(Object.keys(subgraphs)).toEqual(['outer', 'outer|inner']);
  expect(subgraphs['outer|inner']?.state).toMatchObject({ properties: { deep: { type: 'string' } } });
  expect(subgraphs.outer?.state).toMatchObject({ properties: { count: {}, name: {} } });
});

test('the analyst: its loop of model and tools, and a conversation as its state', async () => {
  const { drawings, schemas } = await describeGraph(
    await createInertCatalog(GRAPHS).load('analyst', { configurable: {} }),
  );
  expect(namesOf(drawings[0])?.toSorted()).toEqual(['__end__', '__start__', 'agent', 'tools']);
  expect(drawings[0]?.edges).toContainEqual({ source: 'tools', target: 'agent', conditional: false });
  expect(schemas.input).toMatchObject({ properties: { messages: MESSAGES } });
});

test('what is no compiled graph is refused', async () => {
  await expect(describeGraph(new StateGraph(Counted))).rejects.toThrow('it is no compiled LangGraph graph');
  await expect(describeGraph(undefined)).rejects.toThrow(TypeError);
});
