import { expect, test } from 'vitest';
import { runInProject, type TestProject, writeProject } from '../test/support/project.ts';

const CONFIG = { graphs: { agent: './src/agent.ts:graph' } };

// What type stripping cannot do: enums, parameter properties, decorators; what Node cannot: paths, no extensions.
const TYPESCRIPT = {
  'langgraph.json': CONFIG,
  'tsconfig.json': `{ // as tsc --init writes it
    "compilerOptions": { "target": "es2022", "experimentalDecorators": true, "baseUrl": ".", "paths": { "@/*": ["./src/*"] } },
  }`,
  'src/kinds.ts': `
    export enum Kind { Hello = 'hello' }
    export function loud(_: object, __: string, method: PropertyDescriptor) {
      const quiet = method.value;
      method.value = function (this: unknown) { return quiet.call(this).toUpperCase(); };
    }`,
  'src/agent.ts': `
    import { readFileSync } from 'node:fs';
    import { AIMessage } from '@langchain/core/messages';
    import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
    import { z } from 'zod';
    import { Kind } from './kinds';
    import { loud } from '@/kinds';
    class Greeter { constructor(private readonly name: string) {} @loud greet() { return Kind.Hello + ' ' + this.name; } }
    const State = Annotation.Root({ text: Annotation<string>() });
    export const message = new AIMessage('hi');
    export const schema = z.object({});
    export const data = readFileSync('./data.txt', 'utf8');
    export const graph = new StateGraph(State)
      .addNode('greet', async () => ({ text: new Greeter('you').greet() }))
      .addEdge(START, 'greet').addEdge('greet', END).compile();
    export default { kind: 'the default' };`,
  'data.txt': 'read from the project',
};

const LOOK = `
  const place = project.graphs[0];
  const graph = await importExport(place);
  const { AIMessage } = await import('@langchain/core/messages');
  const { Pregel } = await import('@langchain/langgraph/pregel');
  const { z } = await import('zod');
  print({
    answer: await graph.invoke({ text: '' }),
    data: await importExport({ ...place, name: 'data' }),
    byDefault: await importExport({ ...place, name: 'default' }),
    isOurMessage: await importExport({ ...place, name: 'message' }) instanceof AIMessage,
    isOurSchema: await importExport({ ...place, name: 'schema' }) instanceof z.ZodType,
  });`;

const SEEN = {
  answer: { text: 'HELLO you'.toUpperCase() },
  data: 'read from the project',
  byDefault: { kind: 'the default' },
  isOurMessage: true,
  isOurSchema: true,
};

test.each([
  ['an ES module', 'module'],
  ['CommonJS', 'commonjs'],
])(
  'TypeScript as %s: enums, decorators, no extensions, tsconfig paths, files beside it; one LangChain',
  async (_, type) => {
    await using project = await writeProject({ ...TYPESCRIPT, 'package.json': { type } });
    expect(await runInProject(project, LOOK.replace(/.*Pregel.*\n/, ''))).toEqual(SEEN);
  },
);

test.each([
  ['agent.mjs', `export const graph = { is: 'esm' };`],
  ['agent.cjs', `exports.graph = { is: 'cjs' };`],
  ['agent.cjs', `const { join } = require('node:path'); module.exports = { graph: { is: join('c', 'js') } };`],
  ['agent.js', `exports.graph = { is: __filename.slice(-8) };`],
  ['agent.mts', `export const graph: { is: string } = { is: await Promise.resolve('awaited') };`],
  ['agent.tsx', `export const graph = { is: 'tsx' } as const;`],
])('%s: %s', async (file, code) => {
  await using project = await writeProject({ 'langgraph.json': { graphs: { a: `./${file}:graph` } }, [file]: code });
  const { is } = (await runInProject(project, 'print(await importExport(project.graphs[0]))')) as { is: string };
  expect(code.replace(/join\('c', 'js'\)/, 'c/js')).toContain(is === 'agent.js' ? '__filename' : is);
});

const refusal = async (project: TestProject): Promise<string> => {
  const answer = await runInProject(project, 'print(await importExport(project.graphs[0]))');
  expect(answer).toMatchObject({ code: 'CONFIG_INVALID' });
  return (answer as { message: string }).message;
};

test('an export that is missing: the ones that there are', async () => {
  await using project = await writeProject({
    'langgraph.json': { graphs: { agent: './agent.ts:grpah' } },
    'agent.ts': 'export const graph = {}; export const other = 1;',
  });
  expect(await refusal(project)).toBe(
    `graphs.agent of langgraph.json: ${project.dir}/agent.ts exports graph, other, want grpah`,
  );
});

test.each([
  [
    'export const graph: = 1',
    /Cannot load .*agent\.ts, which graphs\.agent of langgraph\.json names: .*Unexpected "="/,
  ],
  ['import "./nowhere"', /Cannot load .*agent\.ts.*Cannot find module.*nowhere/],
  ['import "not-installed"', /Cannot load .*agent\.ts.*Cannot find (module|package) 'not-installed'/],
  ['throw new Error("no key given")', /Cannot load .*agent\.ts.* names: no key given$/],
])('code that cannot be loaded: %s', async (code, message) => {
  await using project = await writeProject({
    'langgraph.json': { graphs: { agent: './agent.ts:graph' } },
    'agent.ts': code,
  });
  expect(await refusal(project)).toMatch(message);
});
