// React's hooks for LangGraph, in a real browser, against our server with a real worker.
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ModelChannel } from '../../activities/models/channel.ts';
import { createOfflineRulesChannel } from '../../activities/models/offline-rules.ts';
import { type ServedApi, serveApi } from '../api/api-harness.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { launchBrowser, NO_BROWSER } from './browser.ts';
import { openFrontDoor } from './front-door.ts';
import { servePage } from './serve-page.ts';

const GRAPHS = ['analyst', 'approval'];
const offline = createOfflineRulesChannel();
if (NO_BROWSER !== undefined) process.stderr.write(`skipped: ${NO_BROWSER}\n`);
const inBrowser = test.skipIf(NO_BROWSER !== undefined);

let paceMs = 20;
/** The offline model at the speed of a model. */
const unhurried: ModelChannel = {
  ...offline,
  async *stream(request, options) {
    for await (const chunk of offline.stream(request, options)) {
      await delay(paceMs, undefined, { signal: options.signal });
      yield chunk;
    }
  },
};

let engine: Engine;
let api: ServedApi;
let site: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  [engine, site, browser] = await Promise.all([startEngine({ channel: unhurried }), servePage(), launchBrowser()]);
  await engine.stores.assistants.registerGraphs(GRAPHS.map((graphId) => ({ graphId, runtime: 'workflow' })));
  api = await serveApi(engine.stores, engine.database, engine.dispatcher);
});
afterEach(async () => {
  paceMs = 20;
  await page.close();
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await api.close();
  await engine.stop();
});

/** The hook of `@langchain/react` over SSE and over a WebSocket, and the one before it. */
const HOOKS = ['protocol', 'websocket', 'legacy'] as const;

const open = async (hook: string, assistant: string, apiUrl: string = api.url): Promise<void> => {
  const context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => expect.fail(String(error)));
  await page.goto(`${site.url}?${new URLSearchParams({ hook, assistant, api: apiUrl })}`);
};

const textOf = async (id: string): Promise<string> => (await page.textContent(`#${id}`)) ?? '';
const eventually = (id: string) => expect.poll(() => textOf(id), { timeout: 15_000 });
const messages = () =>
  page.$$eval('li', (items) => items.map((item) => [item.getAttribute('data-type'), item.textContent]));
const send = async (text: string): Promise<void> => {
  await page.fill('input', text);
  await page.click('#send');
};
const threadOf = async (): Promise<string> => (await page.evaluate(() => sessionStorage.getItem('thread'))) ?? '';
const stateOf = async (threadId: string) =>
  (await api.sdk.threads.getState<{ messages: { type: string; content: string }[] }>(threadId)).values.messages;

inBrowser.each(HOOKS)('%s: a message is sent, its answer grows, and is the thread’s in the end', async (hook) => {
  await open(hook, 'analyst');
  await send('What is the MACD of SPX?');
  await eventually('status').toBe('loading');
  await eventually('status').toBe('idle');
  expect(await textOf('error')).toBe('');
  const state = await stateOf(await threadOf());
  expect(state).toHaveLength(4);
  expect(await messages()).toEqual(state.map(({ type, content }) => [type, content]));
  expect(Number(await textOf('growth'))).toBeGreaterThan(10);
});

inBrowser.each(HOOKS)('%s: an interrupt is shown and answered', async (hook) => {
  await open(hook, 'approval');
  await send('anything');
  await eventually('interrupt').toContain('first?');
  await eventually('status').toBe('idle');
  await page.fill('input', 'yes');
  await page.click('#answer');
  await eventually('interrupt').toContain('second?');
  await eventually('status').toBe('idle');
  await page.fill('input', 'no');
  await page.click('#answer');
  await eventually('values').toContain('answers yes no');
  await eventually('interrupt').toBe('');
  await eventually('status').toBe('idle');
  expect(await api.sdk.threads.get(await threadOf())).toMatchObject({ status: 'idle' });
});

inBrowser.each(HOOKS)('%s: a run is stopped, and the thread goes on with the next message', async (hook) => {
  await open(hook, 'analyst');
  await send('Tell me everything');
  await expect.poll(() => textOf('growth').then(Number), { timeout: 15_000 }).toBeGreaterThan(5);
  await page.click('#stop');
  await eventually('status').toBe('idle');
  const threadId = await threadOf();
  await expect
    .poll(async () => (await api.sdk.runs.list(threadId))[0]?.status, { timeout: 10_000 })
    .toBe('interrupted');
  await send('What is the MACD of SPX?');
  await expect.poll(async () => (await api.sdk.runs.list(threadId))[0]?.status, { timeout: 15_000 }).toBe('success');
  await eventually('status').toBe('idle');
  const last = (await stateOf(threadId)).at(-1);
  expect(await messages()).toContainEqual([last?.type, last?.content]);
});

inBrowser.each(HOOKS)('%s: a page that is reloaded in the middle of a run shows all of it', async (hook) => {
  // Slow enough for the run to go on when the page is there again.
  paceMs = 80;
  await open(hook, 'analyst');
  await send('What is the MACD of SPX?');
  await expect.poll(() => textOf('growth').then(Number), { timeout: 15_000 }).toBeGreaterThan(5);
  await page.reload();
  await eventually('status').toBe('loading');
  await eventually('status').toBe('idle');
  const state = await stateOf(await threadOf());
  expect(await messages()).toEqual(state.map(({ type, content }) => [type, content]));
  expect(await api.sdk.runs.list(await threadOf())).toHaveLength(1);
});

inBrowser('protocol: a second message after a reload streams like the first', async () => {
  await open('protocol', 'analyst');
  await send('What is the MACD of SPX?');
  await eventually('status').toBe('loading');
  await eventually('status').toBe('idle');
  await page.reload();
  await expect.poll(messages).toHaveLength(4);
  await send('And its volatility?');
  const before = Number(await textOf('growth'));
  await expect.poll(() => textOf('growth').then(Number), { timeout: 15_000 }).toBeGreaterThan(before + 5);
  await eventually('status').toBe('idle');
  // What was replayed did not look like the end of this run.
  expect(await textOf('statuses')).toBe('idle loading idle');
  const state = await stateOf(await threadOf());
  expect(state).toHaveLength(8);
  expect(await messages()).toEqual(state.map(({ type, content }) => [type, content]));
});

// I3
inBrowser.each(['protocol', 'websocket'])(
  '%s: another server takes over in the middle of a run, and the page shows all of it',
  async (hook) => {
    paceMs = 80;
    const first = await serveApi(engine.stores, engine.database, engine.dispatcher);
    const door = await openFrontDoor(first.url);
    await open(hook, 'analyst', door.url);
    await send('What is the MACD of SPX?');
    await expect.poll(() => textOf('growth').then(Number), { timeout: 15_000 }).toBeGreaterThan(5);
    door.leadTo(api.url);
    await first.close();
    await eventually('status').toBe('idle');
    const state = await stateOf(await threadOf());
    expect(state).toHaveLength(4);
    expect(await messages()).toEqual(state.map(({ type, content }) => [type, content]));
    expect(await textOf('error')).toBe('');
    await page.close();
    await door.close();
  },
);
