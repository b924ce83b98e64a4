// A page that a command wrote, opened from disk in a real browser without a network.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, NO_BROWSER } from './browser.ts';

export class SavedPages {
  /** What went wrong on the page opened last: messages, exceptions, requests to anywhere. */
  readonly faults: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-page-'));
  #browser: Browser | undefined;

  async start(): Promise<void> {
    if (NO_BROWSER === undefined) this.#browser = await launchBrowser();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async open(html: string, options: BrowserContextOptions = {}): Promise<Page> {
    if (this.#browser === undefined) throw new Error('There is no browser; start one before a page is opened');
    this.faults.length = 0;
    const viewport = { width: 1200, height: 850 };
    const context = await this.#browser.newContext({ viewport, offline: true, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      // What a test itself does when it counts pixels.
      if (!message.text().includes('willReadFrequently')) this.faults.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.faults.push(message));
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) this.faults.push(request.url());
    });
    const file = join(this.#folder, 'page.html');
    writeFileSync(file, html);
    await page.goto(`file://${file}`);
    return page;
  }
}

export const ready = (page: Page) => page.waitForSelector('#main[data-ready]', { timeout: 30_000 });

/** What the page says it draws. */
export const drawn = async (page: Page): Promise<Readonly<Record<string, string | undefined>>> =>
  page.locator('#main').evaluate(({ dataset }) => ({ ...dataset }));

/** How many pixels of some canvases have exactly the colour of the style sheet's variable. */
export const pixels = (page: Page, canvases: string, variable: string): Promise<number> =>
  page.locator(canvases).evaluateAll(async (all, name) => {
    const { defaultView: view, documentElement: root } = all[0].ownerDocument;
    await new Promise((done) => view.requestAnimationFrame(() => view.requestAnimationFrame(done)));
    const wanted: string = view.getComputedStyle(root).getPropertyValue(`--${name}`).trim();
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
    let count = 0;
    for (const canvas of all) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) count++;
    }
    return count;
  }, variable);
