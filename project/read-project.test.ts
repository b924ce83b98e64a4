import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeProject } from '../test/support/project.ts';
import { readProject } from './read-project.ts';

const faultOf = async (config: unknown, files: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  await using project = await writeProject({ 'langgraph.json': config, 'agent.ts': '', ...files });
  try {
    readProject(project.configFile);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    return (error as Error).message.replaceAll(`${project.dir}/`, '');
  }
  return 'none';
};

test('paths are absolute, keys that mean nothing here are ignored', async () => {
  await using project = await writeProject({
    'langgraph.json': {
      node_version: '20',
      dependencies: ['.'],
      dockerfile_lines: [],
      graphs: { agent: './src/agent.ts:graph', other: { path: 'src/agent.ts', description: 'the other' } },
      env: '.env',
      auth: { path: './src/auth.ts:auth' },
      http: { app: './src/app.ts:app', cors: { allow_origins: ['https://a.example'] } },
      store: { index: { embed: 'openai:text-embedding-3-small', dims: 1536 }, ttl: null },
    },
    'src/agent.ts': '',
    'src/auth.ts': '',
    'src/app.ts': '',
    '.env': 'A=1\nB="two words" # why\n',
  });
  const { dir } = project;
  expect(readProject(project.configFile)).toEqual({
    configFile: join(dir, 'langgraph.json'),
    dir,
    graphs: [
      { id: 'agent', file: join(dir, 'src/agent.ts'), name: 'graph', key: 'graphs.agent', description: undefined },
      { id: 'other', file: join(dir, 'src/agent.ts'), name: 'default', key: 'graphs.other', description: 'the other' },
    ],
    env: { A: '1', B: 'two words' },
    auth: { file: join(dir, 'src/auth.ts'), name: 'auth', key: 'auth.path', disableStudioAuth: false },
    app: { file: join(dir, 'src/app.ts'), name: 'app', key: 'http.app' },
    http: expect.objectContaining({ cors: { allow_origins: ['https://a.example'] } }),
    store: { index: { embed: 'openai:text-embedding-3-small', dims: 1536 }, ttl: null },
    checkpointer: {},
  });
});

const GRAPHS = { agent: './agent.ts:graph' };

test.each([
  [{}, 'graphs: found nothing, want an object of graph ids, each with file:export'],
  [{ graphs: {} }, 'graphs: found no graph, want at least one'],
  [{ graphs: { a: 7 } }, 'graphs.a: found 7, want file:export or {path, description}'],
  [{ graphs: { a: {} } }, 'graphs.a.path: found nothing, want a text like ./src/agent.ts:graph'],
  [
    { graphs: { a: './agent.py:graph' } },
    'graphs.a: found "./agent.py:graph", want file:export of a TypeScript or JavaScript file',
  ],
  [{ graphs: { a: './agent.ts:' } }, 'graphs.a: found "./agent.ts:", want the name of an export after the colon'],
  [{ graphs: { a: './nowhere.ts:graph' } }, 'graphs.a: found "./nowhere.ts", want a file; there is none at nowhere.ts'],
  [{ graphs: GRAPHS, env: ['A'] }, 'env: found an array, want the name of a file, or an object of texts'],
  [{ graphs: GRAPHS, env: '.env' }, 'env: found ".env", want a file that can be read; there is none at .env'],
  [{ graphs: GRAPHS, auth: { path: './a.ts:x' } }, 'auth.path: found "./a.ts", want a file; there is none at a.ts'],
  [{ graphs: GRAPHS, http: { cors: { max_age: 'x' } } }, 'http.cors.max_age: found "x", want number'],
  [
    { graphs: GRAPHS, http: { cors: { allow_origin_regex: '(' } } },
    'http.cors.allow_origin_regex: found "(", want a regular expression',
  ],
  [
    { graphs: GRAPHS, checkpointer: { ttl: { strategy: 'burn' } } },
    'checkpointer.ttl.strategy: found "burn", want one of "delete", "keep_latest"',
  ],
  [{ graphs: GRAPHS, store: { index: { embed: 'a:b', dims: 0 } } }, 'store.index.dims: found 0, want more than 0'],
  [[], 'the file: found an array, want object'],
  ['{\n  "graphs": {\n    "agent": ./agent.ts\n}', 'it is not JSON from line 3, column 14 on'],
  ['', 'it is not JSON from line 1, column 1 on'],
])('%j: %s', async (config, fault) => {
  expect(await faultOf(config)).toBe(`Cannot use langgraph.json: ${fault}`);
});

test('each fault is named', async () => {
  expect(await faultOf({ graphs: { a: 1 }, auth: { disable_studio_auth: 'no' } })).toMatch(
    /graphs\.a: found 1.*; auth\.disable_studio_auth: found "no", want boolean/,
  );
});

test('I11: what `env` holds is not repeated', async () => {
  const message = await faultOf({ graphs: GRAPHS, env: { KEY: ['sk-secret'], OTHER: 'sk-other' } });
  expect(message).toContain('env');
  expect(message).not.toContain('sk-');
  expect(await faultOf('{"env": {"KEY": "sk-secret",}}')).not.toContain('sk-');
});

test('no file, or a folder', () => {
  expect(() => readProject('/nowhere/langgraph.json')).toThrow(
    'Cannot use /nowhere/langgraph.json: there is no such file; want the langgraph.json of a project',
  );
  expect(() => readProject(import.meta.dirname)).toThrow('it is a folder');
});
