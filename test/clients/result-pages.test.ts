// The pages of `--picture` and of stored results, in a real browser: before and after, overlays, marks.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { gridNetwork } from '../../domains/hydro/fixtures/networks.ts';
import {
  drawIdentification,
  drawScenario,
  drawSweep,
  type Epanet,
  loadEpanet,
  type NetworkPicture,
  sweepNMinusOne,
  testScenario,
} from '../../domains/hydro/index.ts';
import { toNetworkPage } from '../../pages/network/network-page.ts';
import { NO_BROWSER } from './browser.ts';
import { drawn, pixels, ready, SavedPages } from './saved-page.ts';

if (NO_BROWSER !== undefined) process.stderr.write(`skipped: ${NO_BROWSER}\n`);
const inBrowser = test.skipIf(NO_BROWSER !== undefined);

const pages = new SavedPages();
let epanet: Epanet;
beforeAll(async () => {
  epanet = await loadEpanet();
  await pages.start();
});
afterAll(() => pages.stop());

const net1 = { inp: fixtureText('Net1.inp') };
const options = { source: 'file.inp' };
const open = async (picture: NetworkPicture, viewport = { width: 1200, height: 850 }): Promise<Page> => {
  const page = await pages.open(toNetworkPage(picture, 20).html, { viewport });
  await ready(page);
  return page;
};
const textsOf = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allTextContents();

inBrowser('a scenario: before and under it, where it happens, and who is short of water', async () => {
  const burst = { kind: 'burst', pipeId: '21', fraction: 0.3, holeArea: { value: 60, unit: 'cm2' } } as const;
  const test = testScenario(epanet, net1, burst);
  const page = await open(drawScenario(net1, test, options));
  expect(await page.locator('#note').textContent()).toBe('burst along pipe 21, at 0.3 of its length, a hole of 60 cm2');
  expect(await textsOf(page, '#runs label')).toEqual(['As in the file', 'Under the scenario']);
  expect(await drawn(page)).toMatchObject({ run: 'scenario', nodes: '12', links: '14' });
  await expect.poll(() => pixels(page, '#map', 'mark')).toBeGreaterThan(100);
  // Pressure over time is what is seen first; who is short of water may be chosen.
  expect(await page.locator('#nodes-by').inputValue()).toBe('pressure');
  expect(await page.locator('#overlays details').count()).toBe(0);
  await page.locator('#nodes-by').selectOption({ label: 'water not delivered' });
  const worst = test.service.deficientNodes.map(({ nodeId }) => `junction ${nodeId}`);
  expect(worst.length).toBeGreaterThan(0);
  const listed = await textsOf(page, '#overlays button');
  expect(listed).toEqual(worst.slice(0, listed.length));
  expect(await page.locator('#legend').textContent()).toContain('Nodes: water not delivered, ft3');
  await page.keyboard.press('b');
  expect(await drawn(page)).toMatchObject({ run: 'file' });
  expect(pages.faults).toEqual([]);
});

inBrowser('a sweep: links by harm first; a row of its table chooses the link, which tells its harm', async () => {
  const { members } = sweepNMinusOne(epanet, net1);
  const page = await open(drawSweep(epanet, net1, members, options));
  expect(await page.locator('#links-by option:checked').textContent()).toBe('water not delivered without it');
  expect(await page.locator('#runs').isVisible()).toBe(false);
  // Without its pump or the pipe behind it Net1 lives on its tank alone; no other link is missed.
  expect((await textsOf(page, '#overlays button')).sort()).toEqual(['pipe 10', 'pump 9']);
  await page.getByRole('button', { name: 'pipe 10' }).click();
  expect(await page.locator('#chosen-title').textContent()).toBe('pipe 10');
  const told = await page.locator('#chosen-now').textContent();
  const member = members.find(({ linkId }) => linkId === '10');
  expect(told).toContain(`water not delivered without it${Math.round(member?.unservedVolume ?? 0)} ft3`);
  expect(told).toMatch(/rank of harm[12](?!\d)/);
  // What was found out stays the same at every time.
  await page.keyboard.press('End');
  expect(await textsOf(page, '#overlays .number')).toHaveLength(2);
  await page.locator('#links-by').selectOption('velocity');
  expect(await page.locator('#overlays details').count()).toBe(0);
  expect(pages.faults).toEqual([]);
});

inBrowser('an identification: each group of pipes has its colour, and a candidate without a leak no mark', async () => {
  const network = gridNetwork(4);
  const [half, rest] = [network.pipes.slice(0, 13), network.pipes.slice(13)].map((pipes) => pipes.map(({ id }) => id));
  const estimate = { pipeCount: 13, standardError: 0.02, identifiable: true, confidence: 0.9, atBound: false };
  const groups = [
    { id: 'old', pipeIds: half ?? [] },
    { id: 'new', pipeIds: rest ?? [] },
  ];
  const candidate = { emitter: 0.4, standardError: 0.1, chiSquare: 10, chiSquareGain: 5, confidence: 0.7 };
  const picture = drawIdentification(
    epanet,
    { network },
    groups,
    {
      groups: [
        { ...estimate, id: 'old', multiplier: 0.6 },
        { ...estimate, id: 'new', multiplier: 1.1 },
      ],
      leaks: [],
      leakRanking: [
        { ...candidate, nodeId: 'J1-1' },
        { ...candidate, nodeId: 'J2-2' },
      ],
      sensors: [],
    },
    options,
  );
  const page = await open(picture);
  expect(await page.locator('#note').textContent()).toBe('calibrated: 2 groups of pipes, 0 of 2 leak candidates kept');
  expect(await textsOf(page, '#overlays summary')).toEqual(['Links by roughness factor', 'Nodes by leak rank']);
  expect(await textsOf(page, '#overlays details:last-child tr')).toEqual(['junction J1-11', 'junction J2-22']);
  expect(await textsOf(page, '#legend .ends')).toEqual(['11.52', '0.60.851.1']);
  await expect.poll(() => pixels(page, '#map', 'mark')).toBe(0);
  expect(pages.faults).toEqual([]);
});

inBrowser('on a phone nothing is wider than the screen, whatever the overlays are called', async () => {
  const { members } = sweepNMinusOne(epanet, net1, { linkIds: ['9', '110'] });
  const page = await open(drawSweep(epanet, net1, members, options), { width: 360, height: 740 });
  expect(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBeLessThanOrEqual(360);
});
