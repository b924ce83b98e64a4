// The page of the API's reference, in a real browser.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, startApi } from '../api/api-harness.ts';
import { launchBrowser } from './browser.ts';

let api: ApiHarness;
let browser: Browser;
beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

test('it shows every operation, asks no other server, and nothing of it fails', async () => {
  const page = await browser.newPage();
  const faults: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) faults.push(response.url());
  });
  await page.goto(`${api.url}/docs`);
  await page.waitForSelector('.opblock', { timeout: 30_000 });
  const { paths } = (await (await api.fetch('/openapi.json')).json()) as { paths: Record<string, object> };
  const operations = Object.values(paths).reduce((count, byMethod) => count + Object.keys(byMethod).length, 0);
  expect(await page.locator('.opblock').count()).toBe(operations);
  expect(await page.locator('.errors-wrapper').count()).toBe(0);
  await page.locator('#operations-assistants-post_assistants_search .opblock-summary-control').click();
  await page.getByText('sort_by').first().waitFor({ timeout: 10_000 });
  expect([...origins]).toEqual([api.url]);
  expect(faults).toEqual([]);
});
