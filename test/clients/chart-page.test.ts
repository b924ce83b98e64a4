// The page that `sluice chart` writes, opened from disk in a real browser without a network.
import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyzeKlines, type Kline, replayKlines, toChart } from '../../domains/chanlun/index.ts';
import { randomWalk } from '../../domains/chanlun/random-walk.ts';
import { parseKlinesCsv } from '../../domains/klines/index.ts';
import { toChartPage } from '../../pages/chart/chart-page.ts';
import { NO_BROWSER } from './browser.ts';
import { drawn as drawnTexts, pixels as pixelsOf, ready, SavedPages } from './saved-page.ts';

if (NO_BROWSER !== undefined) process.stderr.write(`skipped: ${NO_BROWSER}\n`);
const inBrowser = test.skipIf(NO_BROWSER !== undefined);

const FIRST = 4105;
const spx: readonly Kline[] = parseKlinesCsv(readFileSync('samples/sp500-1d.csv', 'utf8'), { level: '1d' });
type Row = readonly (number | string | readonly string[] | null)[];
const reference = JSON.parse(readFileSync('domains/chanlun/fixtures/sp500_1d.reference.json', 'utf8')) as {
  readonly chan_py: { readonly runs: { readonly B_half: Readonly<Record<string, readonly Row[]>> } };
  readonly replay: { readonly events: readonly Row[] };
};
const run = reference.chan_py.runs.B_half;
const reaching = (name: string, column: number): readonly Row[] =>
  (run[name] ?? []).filter((row) => Number(row[column]) >= FIRST);

const pages = new SavedPages();
const { faults } = pages;
beforeAll(() => pages.start());
afterAll(() => pages.stop());

const pageOf = (klines: readonly Kline[], bars: number, symbol = 'SPX'): string =>
  toChartPage(toChart(klines, replayKlines(klines), { symbol, level: '1d', source: symbol }, bars)).html;

const open = (html: string, options?: BrowserContextOptions): Promise<Page> => pages.open(html, options);

/** What the page says it draws. */
const drawn = async (page: Page): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(Object.entries(await drawnTexts(page)).map(([name, value]) => [name, Number(value)]));

const pixels = (page: Page, variable: string): Promise<number> => pixelsOf(page, '#chart canvas', variable);

const goTo = (page: Page, bar: number): Promise<void> =>
  page.locator('#at').evaluate((slider, value) => {
    slider.value = String(value);
    slider.dispatchEvent(new Event('input'));
  }, bar);

inBrowser(
  'it draws what the reference has of the last 1,000 bars, asks no network, and nothing of it fails',
  async () => {
    const page = await open(pageOf(spx, 1000));
    await ready(page);
    expect(await drawn(page)).toMatchObject({
      bar: 5104,
      strokes: reaching('strokes', 1).length,
      segments: reaching('segments', 3).length,
      centers: reaching('centers', 3).length,
      points: reaching('points', 1).flatMap(([, , , , types]) => types as readonly string[]).length,
      withdrawn: reference.replay.events.filter(
        ([bar, , , , , withdrawn]) => Number(bar) >= FIRST && withdrawn !== null,
      ).length,
    });
    for (const color of ['up', 'down', 'stroke', 'segment', 'volume', 'sell', 'dif']) {
      expect(await pixels(page, color), color).toBeGreaterThan(0);
    }
    expect(await page.locator('#summary').textContent()).toMatch(/^As of 2020-04-17: \d+ strokes/);
    expect(faults).toEqual([]);
  },
);

inBrowser('layers come and go with their boxes', async () => {
  const page = await open(pageOf(spx, 1000));
  await ready(page);
  for (const [layer, color] of [
    ['strokes', 'stroke'],
    ['segments', 'segment'],
    ['volume', 'volume'],
    ['macd', 'dif'],
  ] as const) {
    await page.locator(`#layer-${layer}`).uncheck();
    await expect.poll(() => pixels(page, color), { message: `${layer} off` }).toBe(0);
    await page.locator(`#layer-${layer}`).check();
    await expect.poll(() => pixels(page, color), { message: `${layer} on` }).toBeGreaterThan(0);
  }
  expect(await drawn(page)).toMatchObject({ upperSegments: 0 });
  await page.locator('#layer-upper').check();
  expect((await drawn(page)).upperSegments).toBeGreaterThan(0);
  await expect.poll(() => pixels(page, 'upper')).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});

inBrowser('I12: stepped back to a bar it shows what an analysis up to that bar says, and no later one', async () => {
  const page = await open(pageOf(spx, 1000));
  await ready(page);
  await page.locator('#layer-withdrawn').uncheck();
  for (const bar of [4200, 4666, 5063, 5070]) {
    await goTo(page, bar);
    const then = analyzeKlines(spx.slice(0, bar + 1));
    expect(await drawn(page), `bar ${bar}`).toMatchObject({
      bar,
      strokes: then.strokes.filter(({ element }) => element.endBar >= FIRST).length,
      segments: then.segments.filter(({ element }) => element.endBar >= FIRST).length,
      points: then.points.filter(({ element }) => element.bar >= FIRST).length,
      withdrawn: 0,
    });
    const day = new Date(spx[bar]?.ts ?? 0).toISOString().slice(0, 10);
    expect(await page.locator('#info').textContent()).toContain(day);
    const times = await page.locator('#rows .shown').allTextContents();
    expect(times.every((time) => time <= day)).toBe(true);
  }
  expect(faults).toEqual([]);
});

inBrowser('keys step through bars and events, as its buttons do', async () => {
  const page = await open(pageOf(spx, 1000));
  await ready(page);
  const bar = async () => (await drawn(page)).bar;
  await page.keyboard.press('ArrowLeft');
  expect(await bar()).toBe(5103);
  // The sell point 1p of 2020-02-19 was confirmed at bar 5071 (replay of the reference); nothing happened to one since.
  await page.keyboard.press('Shift+ArrowLeft');
  expect(await bar()).toBe(5071);
  await page.keyboard.press('Home');
  expect(await bar()).toBe(FIRST);
  await page.getByRole('button', { name: 'now' }).click();
  expect(await bar()).toBe(5104);
  await page.getByRole('button', { name: 'One bar back' }).click();
  expect(await bar()).toBe(5103);
  await page.locator('#at').focus();
  await page.keyboard.press('ArrowRight');
  expect(await bar()).toBe(5104);
  expect(await page.locator('#at').getAttribute('aria-valuetext')).toBe('2020-04-17, bar 5104 of 5104');
});

inBrowser('a point tells its life: in the table, from there in the chart, and under the pointer', async () => {
  const page = await open(pageOf(spx, 1000));
  await ready(page);
  await page.locator('#life > summary').click();
  const row = page.locator('#rows tr', { hasText: '2020-01-22' }).first();
  // Reference, replay: bar 5043, type 1, sell: shown 5043, confirmed 5052, withdrawn 5057.
  expect(await row.locator('td, th').allTextContents()).toEqual([
    '2020-01-22',
    'sell 1',
    '3337.77',
    'withdrawn',
    '2020-01-22',
    '2020-02-04',
    '–',
    '2020-02-11',
    '0.620',
  ]);
  await row.getByRole('button').click();
  const tooltip = page.locator('#tooltip');
  await tooltip.waitFor({ state: 'visible' });
  expect(await tooltip.textContent()).toContain('confirmed 2020-02-04 → withdrawn 2020-02-11');

  const box = await page.locator('#chart').boundingBox();
  if (box === null) throw new Error('the chart has no place');
  await page.mouse.move(box.x + 5, box.y + box.height / 3);
  await tooltip.waitFor({ state: 'hidden' });
  const texts = new Set<string>();
  for (let x = 10; x < box.width - 90; x += 12) {
    await page.mouse.move(box.x + x, box.y + box.height / 3);
    if (await tooltip.isVisible()) texts.add((await tooltip.textContent()) ?? '');
  }
  expect([...texts].join('\n')).toMatch(/sell 1p, confirmed/);
  expect(faults).toEqual([]);
});

const HOSTILE =
  '</script><img src=x onerror="document.body.dataset.hit=1">\u2028<svg onload=document.body.dataset.hit=1>';

inBrowser('a hostile name of symbol and source is text and does nothing', async () => {
  const page = await open(pageOf(randomWalk({ seed: 2, bars: 400 }), 400, HOSTILE));
  await ready(page);
  expect(await page.locator('h1').textContent()).toContain(HOSTILE);
  expect(await page.locator('img, svg').count()).toBe(0);
  expect(await page.locator('body').getAttribute('data-hit')).toBeNull();
  expect(faults).toEqual([]);
  // The policy holds for what gets into the page later, too.
  await page.locator('body').evaluate((body) => {
    const button = body.ownerDocument.createElement('button');
    button.setAttribute('onclick', 'document.body.dataset.hit = 1');
    body.append(button);
    button.click();
  });
  expect(await page.locator('body').getAttribute('data-hit')).toBeNull();
});

inBrowser('dark or light as the system is, also when it changes', async () => {
  const page = await open(pageOf(spx, 300), { colorScheme: 'dark' });
  await ready(page);
  const background = () =>
    page.locator('body').evaluate((body) => body.ownerDocument.defaultView.getComputedStyle(body).backgroundColor);
  expect(await background()).toBe('rgb(18, 22, 28)');
  await expect.poll(() => pixels(page, 'background')).toBeGreaterThan(10_000);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background()).toBe('rgb(255, 255, 255)');
  await expect.poll(() => pixels(page, 'background')).toBeGreaterThan(10_000);
  expect(faults).toEqual([]);
});

inBrowser('on a phone nothing is wider than the screen', async () => {
  const page = await open(pageOf(spx, 1000), { viewport: { width: 360, height: 740 } });
  await ready(page);
  const width = () => page.locator('html').evaluate(({ scrollWidth }) => scrollWidth);
  expect(await width()).toBeLessThanOrEqual(360);
  await page.locator('details').evaluateAll((all) => {
    for (const details of all) details.open = true;
  });
  expect(await width()).toBeLessThanOrEqual(360);
  await expect.poll(() => pixels(page, 'segment')).toBeGreaterThan(20);
});

inBrowser('a series of no bars, of one, and of one that is still forming', async () => {
  const none = await open(pageOf([], 10));
  await none.locator('#empty').waitFor({ state: 'visible' });
  expect(faults).toEqual([]);
  const [first] = randomWalk({ seed: 1, bars: 1 });
  if (first === undefined) throw new Error('one bar');
  const one = await open(pageOf([first], 10));
  await ready(one);
  expect(await drawn(one)).toMatchObject({ bar: 0, strokes: 0, points: 0 });
  const next: Kline = { ...first, ts: first.ts + 86_400_000, closed: false };
  const two = await open(pageOf([first, next], 10));
  await ready(two);
  expect(await drawn(two)).toMatchObject({ bar: 0 });
  expect(faults).toEqual([]);
});

inBrowser(
  '10,000 bars: it is there, and steps, without keeping the reader waiting',
  async () => {
    const page = await open(pageOf(randomWalk({ seed: 9, bars: 10_000 }), 10_000));
    await ready(page);
    const ms = await page.locator('html').evaluate(({ ownerDocument: document }) => {
      const { KeyboardEvent } = document.defaultView;
      const startedAt = performance.now();
      for (let step = 0; step < 10; step++) document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
      return (performance.now() - startedAt) / 10;
    });
    expect(await drawn(page)).toMatchObject({ bar: 9989 });
    // Some 40 ms on a busy machine; the bound only catches what is slower by an order.
    expect(ms).toBeLessThan(1000);
    expect(faults).toEqual([]);
  },
  120_000,
);
