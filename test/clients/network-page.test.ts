// The page that `sluice network` writes, opened from disk in a real browser without a network.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import { gridNetwork } from '../../domains/hydro/fixtures/networks.ts';
import {
  drawNetwork,
  type Epanet,
  loadEpanet,
  type NetworkSource,
  type PictureOptions,
} from '../../domains/hydro/index.ts';
import { toNetworkPage } from '../../pages/network/network-page.ts';
import { NO_BROWSER } from './browser.ts';
import { drawn, pixels, ready, SavedPages } from './saved-page.ts';

if (NO_BROWSER !== undefined) process.stderr.write(`skipped: ${NO_BROWSER}\n`);
const inBrowser = test.skipIf(NO_BROWSER !== undefined);

const pages = new SavedPages();
const { faults } = pages;
let epanet: Epanet;
beforeAll(async () => {
  epanet = await loadEpanet();
  await pages.start();
});
afterAll(() => pages.stop());

const net1 = fixtureJson<SimulationReference>('Net1.reference.json');
const inpOf = (name: string): NetworkSource => ({ inp: fixtureText(`${name}.inp`) });
const pageOf = (source: NetworkSource, low: number | null = null, options: Partial<PictureOptions> = {}): string =>
  toNetworkPage(drawNetwork(epanet, source, { source: 'file.inp', ...options }), low).html;
const open = async (html: string, options?: BrowserContextOptions): Promise<Page> => {
  const page = await pages.open(html, options);
  await ready(page);
  return page;
};
const summaryOf = async (page: Page): Promise<string> => (await page.locator('#summary').textContent()) ?? '';
const goTo = (page: Page, row: number): Promise<void> =>
  page.locator('#at').evaluate((slider, value) => {
    slider.value = String(value);
    slider.dispatchEvent(new Event('input'));
  }, row);
const find = async (page: Page, text: string): Promise<void> => {
  await page.locator('#find').fill(text);
  await page.locator('#find').press('Enter');
  await page.locator('#find').blur();
};

inBrowser('it draws, asks no network, and tells at each hour what the reference has', async () => {
  const page = await open(pageOf(inpOf('Net1'), 112));
  expect(await drawn(page)).toMatchObject({ nodes: '11', links: '13', row: '0' });
  for (const color of ['text', 'ground', 'water'])
    await expect.poll(() => pixels(page, '#map', color), { message: color }).toBeGreaterThan(50);
  const isJunction = (id: string) => !['9', '2'].includes(id);
  for (const [i, timeS] of net1.times_s.entries()) {
    await goTo(page, timeS / 3600);
    const summary = await summaryOf(page);
    const pressures = (net1.pressure[i] ?? []).filter((_, j) => isJunction(net1.node_ids[j] ?? ''));
    const [, least, most, low] =
      summary.match(/pressure from ([\d.]+) psi at .* to ([\d.]+) psi at .*; (\d+) of 9 junctions below 112/) ?? [];
    expect(Number(least)).toBeCloseTo(Math.min(...pressures), 0);
    expect(Number(most)).toBeCloseTo(Math.max(...pressures), 0);
    expect(Number(low), `${timeS} s`).toBe(pressures.filter((pressure) => pressure < 112).length);
    const pumpFlow = net1.flow[i]?.[net1.link_ids.indexOf('9')] ?? 0;
    expect(summary).toContain(pumpFlow > 0 ? 'pump 9 on' : 'pump 9 off');
    const clock = `day ${timeS === 86_400 ? 2 : 1}, ${String((timeS / 3600) % 24).padStart(2, '0')}:00`;
    expect(summary).toContain(`At ${clock}:`);
    expect(await page.locator('#at').getAttribute('aria-valuetext')).toBe(clock);
  }
  expect(faults).toEqual([]);
});

inBrowser('low pressure is marked by a ring, where the reader says what is low', async () => {
  const page = await open(pageOf(inpOf('Net1'), 20));
  await expect.poll(() => pixels(page, '#map', 'low')).toBe(0);
  await page.locator('#low').fill('120');
  // At the start the reference has 127.5, 119.3, 117.0, 118.7, 117.7, 118.8, 120.7, 115.9 and 110.8 psi.
  expect(await drawn(page)).toMatchObject({ low: '7' });
  await expect.poll(() => pixels(page, '#map', 'low')).toBeGreaterThan(20);
  await page.locator('#low').fill('');
  await expect.poll(() => pixels(page, '#map', 'low')).toBe(0);
  expect(await summaryOf(page)).not.toContain('below');
});

inBrowser('keys and play move the time; a field keeps its keys', async () => {
  const page = await open(pageOf(inpOf('Net1')));
  const row = async () => Number((await drawn(page)).row);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await row()).toBe(2);
  await page.keyboard.press('End');
  expect(await row()).toBe(24);
  await page.keyboard.press('Space');
  await expect.poll(row).toBeLessThan(24);
  expect(await page.locator('#play').textContent()).toContain('Pause');
  expect(await page.locator('#summary').getAttribute('aria-live')).toBe('off');
  await expect.poll(row).toBeGreaterThan(2);
  await page.keyboard.press('Space');
  expect(await page.locator('#summary').getAttribute('aria-live')).toBe('polite');
  const stopped = await row();
  await page.locator('#find').focus();
  await page.keyboard.press('Home');
  expect(await row()).toBe(stopped);
  expect(faults).toEqual([]);
});

inBrowser('an element is chosen by the pointer, by its name and from the table, and shown over time', async () => {
  const page = await open(pageOf(inpOf('Net1')));
  await find(page, 'junction 32');
  expect(await page.locator('#chosen-title').textContent()).toBe('junction 32');
  expect(await page.locator('#chosen-now').textContent()).toContain('pressure110.8 psi');
  await expect.poll(() => pixels(page, '#chosen-plots canvas', 'before')).toBeGreaterThan(100);
  await find(page, 'pipe 10');
  expect(await page.locator('#chosen-title').textContent()).toBe('pipe 10');
  expect(await page.locator('#chosen-plots canvas').count()).toBe(2);
  await page.keyboard.press('Escape');
  expect(await page.locator('#chosen-hint').isVisible()).toBe(true);
  await page.locator('#values > summary').click();
  await page.locator('#rows button').first().click();
  expect(await page.locator('#chosen-title').textContent()).toBe('junction 32');
  await page.locator('#map').evaluate(({ ownerDocument }) => ownerDocument.defaultView.scrollTo(0, 0));
  const box = await page.locator('#map').boundingBox();
  if (box === null) throw new Error('the map has no place');
  // The network stands upright in its box: 9 is at the left, 0.75 of the way up; see its coordinates.
  const scale = (box.height - 60) / 1;
  const [x, y] = [box.x + box.width / 2 - 0.375 * scale, box.y + box.height / 2 - 0.25 * scale];
  await page.mouse.move(x, y);
  await page.locator('#tooltip').waitFor({ state: 'visible' });
  expect(await page.locator('#tooltip').textContent()).toContain('reservoir 9');
  await page.mouse.down();
  await page.mouse.up();
  expect(await page.locator('#chosen-title').textContent()).toBe('reservoir 9');
  expect(faults).toEqual([]);
});

inBrowser('before and after a schedule: runs to choose, pumps with the tariff, tanks, costs', async () => {
  const reference = fixtureJson<{ best_schedule_pumps_on_per_hour: readonly number[]; best_levels: readonly number[] }>(
    'sched-A.reference.json',
  );
  const speeds = reference.best_schedule_pumps_on_per_hour;
  const page = await open(
    pageOf(inpOf('sched-A'), 20, { schedule: { pumpIds: ['PU1'], speeds: [speeds], stepS: 3600 } }),
  );
  for (const [hour, speed] of speeds.entries()) {
    await goTo(page, hour);
    const summary = await summaryOf(page);
    expect(summary).toContain(`with the schedule`);
    expect(summary).toContain(`pump PU1 ${speed > 0 ? 'on' : 'off'}`);
    const [, level] = summary.match(/tank T1 at ([\d.]+) m/) ?? [];
    expect(Number(level)).toBeCloseTo(reference.best_levels[hour] ?? Number.NaN, 1);
  }
  for (const color of ['price', 'before', 'after'])
    await expect.poll(() => pixels(page, '#pump-plot canvas', color), { message: color }).toBeGreaterThan(50);
  for (const color of ['before', 'after'])
    await expect.poll(() => pixels(page, '#tank-plots canvas', color), { message: color }).toBeGreaterThan(30);
  expect(await page.locator('#costs tr').nth(1).locator('th, td').allTextContents()).toEqual([
    'with the schedule',
    '733.7',
    '73.97',
    '8',
  ]);
  await page.keyboard.press('b');
  expect(await drawn(page)).toMatchObject({ run: 'file' });
  expect(await summaryOf(page)).toContain('as in the file');
  expect(await page.getByLabel('As in the file').isChecked()).toBe(true);
  expect(faults).toEqual([]);
});

// EPANET takes any characters but blanks, quotes and semicolons as an id.
const HOSTILE_ID = '</script><svg/onload=hit()>';
const HOSTILE_TITLE = '</title><img src=x onerror="document.body.dataset.hit=1">';

inBrowser('hostile ids and titles are text and do nothing', async () => {
  const inp = fixtureText('Net1.inp')
    .replaceAll(/^( (?:31|121)\s.*|.*\s31\s.*)$/gm, (line) => line.replaceAll(/(?<=\s)31(?=\s)/g, HOSTILE_ID))
    .replace('EPANET Example Network 1', HOSTILE_TITLE);
  expect(inp).toContain(HOSTILE_ID);
  const page = await open(pageOf({ inp }, 112, { source: HOSTILE_TITLE }));
  expect(await page.locator('h1').textContent()).toBe(HOSTILE_TITLE);
  await find(page, `junction ${HOSTILE_ID}`);
  expect(await page.locator('#chosen-title').textContent()).toBe(`junction ${HOSTILE_ID}`);
  await page.locator('#values > summary').click();
  await expect.poll(() => page.locator('#rows').textContent()).toContain(HOSTILE_ID);
  expect(await page.locator('img, svg').count()).toBe(0);
  expect(await page.locator('body').getAttribute('data-hit')).toBeNull();
  expect(faults).toEqual([]);
});

inBrowser('dark or light as the system is, also when it changes', async () => {
  const page = await open(pageOf(inpOf('Net1')), { colorScheme: 'dark' });
  const inDark = await pixels(page, '#map', 'water');
  expect(inDark).toBeGreaterThan(50);
  await expect.poll(() => pixels(page, '#map', 'text')).toBeGreaterThan(20);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => pixels(page, '#map', 'text')).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});

inBrowser('on a phone nothing is wider than the screen', async () => {
  const page = await open(pageOf(inpOf('Net2')), { viewport: { width: 360, height: 740 }, hasTouch: true });
  await find(page, 'pipe 5');
  await page.locator('details').evaluateAll((all) => {
    for (const details of all) details.open = true;
  });
  expect(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBeLessThanOrEqual(360);
  expect(faults).toEqual([]);
});

inBrowser('a single steady state without coordinates', async () => {
  const grid = gridNetwork(6);
  const page = await open(pageOf({ network: { ...grid, coordinates: {}, times: { ...grid.times, durationS: 0 } } }));
  expect(await page.locator('.meta').textContent()).toContain('the layout is computed');
  expect(await page.locator('#at').isDisabled()).toBe(true);
  await expect.poll(() => pixels(page, '#map', 'text')).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});

inBrowser(
  '3,000 nodes and 96 times: steps do not keep the reader waiting',
  async () => {
    const grid = gridNetwork(55);
    const times = { ...grid.times, durationS: 95 * 3600, reportStepS: 3600 };
    const page = await open(pageOf({ network: { ...grid, times } }, 14));
    const ms = await page.locator('html').evaluate(async ({ ownerDocument: document }) => {
      const { KeyboardEvent, requestAnimationFrame } = document.defaultView;
      const startedAt = performance.now();
      for (let step = 0; step < 40; step++) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
        await new Promise((done) => requestAnimationFrame(done));
      }
      return (performance.now() - startedAt) / 40;
    });
    expect(await drawn(page)).toMatchObject({ row: '40' });
    process.stderr.write(`a step of 3,027 nodes and 5,942 links: ${ms.toFixed(1)} ms\n`);
    // The bound only catches what is slower by an order.
    expect(ms).toBeLessThan(500);
    expect(faults).toEqual([]);
  },
  120_000,
);
