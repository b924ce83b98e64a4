import { expect, test } from 'vitest';
import { runInProject, writeProject } from '../test/support/project.ts';

const AGENT = `
  import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
  import { AIMessage } from '@langchain/core/messages';
  import { MemorySaver } from '@langchain/langgraph-checkpoint';
  import { Client } from '@langchain/langgraph-sdk';
  import * as langgraph from '@langchain/langgraph';
  import { ChatOpenAI } from '@langchain/openai';
  export const graph = { AIMessage, MemorySaver, Client, StateGraph: langgraph.StateGraph, AsyncLocalStorageProviderSingleton, ChatOpenAI };`;

// `import` written in a file of ours, as the worker's and the API's are.
const COMPARE = `
  const theirs = await importExport(project.graphs[0]);
  const { registerHooks } = await import('node:module');
  const ours = {
    ...(await import('@langchain/core/messages')), ...(await import('@langchain/langgraph-checkpoint')),
    ...(await import('@langchain/langgraph-sdk')), ...(await import('@langchain/langgraph')),
    ...(await import('@langchain/core/singletons')), ...(await import('@langchain/openai')),
  };
  const { BaseChatModel } = await import('@langchain/core/language_models/chat_models');
  print({
    same: Object.keys(theirs).filter((name) => theirs[name] === ours[name]),
    where: import.meta.resolve('@langchain/core/messages'),
    modelsAreOurs: theirs.ChatOpenAI.prototype instanceof BaseChatModel,
  });`;

const SHARED = ['AIMessage', 'AsyncLocalStorageProviderSingleton', 'Client', 'MemorySaver', 'StateGraph'];

test.each(['module', 'commonjs'])('a project with copies of its own (%s): ours are loaded from there', async (type) => {
  await using project = await writeProject({
    'langgraph.json': { graphs: { agent: './agent.ts:graph' } },
    'package.json': { type },
    'agent.ts': AGENT,
  });
  const copies = ['core', 'langgraph', 'langgraph-checkpoint', 'langgraph-sdk', 'protocol'];
  await project.install(...copies.map((name) => `@langchain/${name}`));
  const answer = (await runInProject(project, COMPARE)) as { same: string[]; where: string; modelsAreOurs: boolean };
  expect(answer.same).toEqual(expect.arrayContaining(SHARED));
  expect(answer.where).toMatch(new RegExp(`${project.dir}/node_modules/@langchain/core/dist/messages/index.js$`));
  expect(answer.modelsAreOurs).toBe(true);
});

test.each(['module', 'commonjs'])('a project without node_modules (%s) has ours', async (type) => {
  await using project = await writeProject({
    'langgraph.json': { graphs: { agent: './agent.ts:graph' } },
    'package.json': { type },
    'agent.ts': AGENT,
  });
  const answer = (await runInProject(project, COMPARE)) as { same: string[]; where: string; modelsAreOurs: boolean };
  expect(answer.same).toEqual(expect.arrayContaining(SHARED));
  expect(answer.where).not.toContain(project.dir);
  expect(answer.modelsAreOurs).toBe(true);
});

test.each([
  ['@langchain/langgraph', '0.2.74', '1.4.0 or a newer 1.x'],
  ['@langchain/langgraph', '1.3.7', '1.4.0 or a newer 1.x'],
  ['@langchain/langgraph', '2.0.0', '1.4.0 or a newer 1.x'],
  ['@langchain/core', '1.1.47', '1.1.48 or a newer 1.x'],
])('%s %s, which our code does not know, is refused', async (name, version, wanted) => {
  await using project = await writeProject({
    'langgraph.json': { graphs: { agent: './agent.ts:graph' } },
    'agent.ts': '',
    [`node_modules/${name}/package.json`]: { name, version },
  });
  await expect(runInProject(project, '')).rejects.toThrow(
    `Cannot load the project in ${project.dir}: found ${name} ${version} there, want ${wanted}`,
  );
});

test.each(['1.1.48', '1.1.48-rc.1', '1.2.0', '1.10.3'])('core %s is taken', async (version) => {
  await using project = await writeProject({
    'langgraph.json': { graphs: { agent: './agent.ts:graph' } },
    'agent.ts': '',
    'node_modules/@langchain/core/package.json': { name: '@langchain/core', version },
  });
  expect(await runInProject(project, 'print(1)')).toBe(1);
});
