import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executable = async (): Promise<string> => {
  const given = [process.env.CHROME_PATH, '/usr/bin/chromium'].find((path) => path !== undefined && existsSync(path));
  if (given !== undefined) return given;
  const packed = await import('@sparticuz/chromium');
  return packed.default.executablePath();
};

/** A Chromium without a window: the one that CHROME_PATH names, the system's, or the one that comes as a package. */
export const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await executable(), args: ARGS });
