import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GraphDescription } from '../../schemas/graph-description.ts';
import { type GraphSource, readTypesOnce } from './graph-types.ts';

const STATE = `
import type { BaseMessage } from '@langchain/core/messages';
import { Annotation, MessagesAnnotation } from '@langchain/langgraph';
interface Address {
  /** Of the house. */
  street: string;
  kind: 'home' | 'work';
  parent?: Address;
  since: Date;
}
export const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  /** What it is about. */
  topic: Annotation<string>,
  count: Annotation<number>({ reducer: (a, b) => a + b, default: () => 0 }),
  addresses: Annotation<Address[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
  maybe: Annotation<'a' | 'b' | undefined>,
  flag: Annotation<boolean | null>,
  prices: Annotation<Record<string, number>>,
  pair: Annotation<[string, number]>,
  open: Annotation<any>,
  last: Annotation<BaseMessage | undefined>,
});
export const Context = Annotation.Root({ user: Annotation<string> });
`;
const GRAPH = `
import { StateGraph } from '@langchain/langgraph';
import { Context, State } from './state';
export const builder = new StateGraph(State, Context).addNode('a', () => ({})).addEdge('__start__', 'a');
export const graph = builder.compile();
export const factory = async (_config: object) => graph;
export default graph;
export const untyped: any = graph;
`;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'graph-types-'));
  await symlink(join(import.meta.dirname, '../../node_modules'), join(dir, 'node_modules'));
  await writeFile(join(dir, 'state.ts'), STATE);
  await writeFile(join(dir, 'graph.ts'), GRAPH);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const sourceOf = (name: string): GraphSource => ({ file: join(dir, 'graph.ts'), name });

const MESSAGE = expect.objectContaining({ title: 'Message' });
const PROPERTIES = {
  messages: { type: 'array', items: MESSAGE, langgraph_type: 'messages' },
  topic: { type: 'string', description: 'What it is about.' },
  count: { type: 'number' },
  addresses: { type: 'array', items: { $ref: '#/definitions/Address' } },
  maybe: { enum: ['a', 'b'] },
  flag: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
  prices: { type: 'object', additionalProperties: { type: 'number' } },
  pair: { type: 'array', items: [{ type: 'string' }, { type: 'number' }], minItems: 2, maxItems: 2 },
  open: {},
  last: MESSAGE,
};
const ADDRESS = {
  type: 'object',
  properties: {
    street: { type: 'string', description: 'Of the house.' },
    kind: { enum: ['home', 'work'] },
    parent: { $ref: '#/definitions/Address' },
    since: { type: 'string', format: 'date-time' },
  },
  required: ['street', 'kind', 'since'],
};

test.each(['builder', 'factory', 'default'])(
  'the types of an export say what the graph takes and gives: %s',
  { timeout: 60_000 },
  async (name) => {
    const types = await readTypesOnce(sourceOf(name), undefined);
    const definitions = { Address: ADDRESS };
    expect(types).toMatchObject({
      schemas: {
        input: { type: 'object', properties: PROPERTIES, definitions },
        state: { type: 'object', properties: PROPERTIES, definitions },
        context: { type: 'object', properties: { user: { type: 'string' } }, required: ['user'] },
      },
      sources: { files: expect.arrayContaining([join(dir, 'graph.ts'), join(dir, 'state.ts')]) },
    });
    const { schemas } = types as { schemas: GraphDescription['schemas'] };
    expect(schemas.input).not.toHaveProperty('required');
    expect(schemas.state.required).toEqual(
      expect.arrayContaining(['messages', 'topic', 'count', 'addresses', 'flag', 'prices', 'pair']),
    );
    expect(schemas.state.required).not.toContain('maybe');
    expect(schemas.config).toEqual(schemas.context);
  },
);

test('an export without a type says why nothing is known', { timeout: 60_000 }, async () => {
  expect(await readTypesOnce(sourceOf('untyped'), undefined)).toEqual({
    fault: 'untyped of graph.ts has no type from which its state could be read',
  });
});

test('what is known is not read again, until a file that it depends on changes', { timeout: 60_000 }, async () => {
  const first = await readTypesOnce(sourceOf('graph'), undefined);
  if ('fault' in first) throw new Error(first.fault);
  const schemas = { ...first.schemas, input: { type: 'object', description: 'as it is stored' } };
  const known = { drawings: [], subgraphs: {}, schemas, sources: first.sources } as unknown as GraphDescription;
  expect(await readTypesOnce(sourceOf('graph'), known)).toEqual({ schemas, sources: first.sources });
  await writeFile(join(dir, 'state.ts'), STATE.replace('topic: Annotation<string>', 'topic: Annotation<number>'));
  expect(await readTypesOnce(sourceOf('graph'), known)).toMatchObject({
    schemas: { input: { properties: { topic: { type: 'number' } } } },
  });
});
