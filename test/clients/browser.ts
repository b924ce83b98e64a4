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

const given = [process.env.CHROME_PATH, '/usr/bin/chromium'].find((path) => path !== undefined && existsSync(path));

/** Why there is no browser on this machine, if there is none. */
export const NO_BROWSER: string | undefined =
  given === undefined && process.arch !== 'x64'
    ? `no Chromium for ${process.arch} comes as a package; install one and set CHROME_PATH`
    : undefined;

const executable = async (): Promise<string> => {
  if (given !== undefined) return given;
  const packed = await import('@sparticuz/chromium');
  return packed.default.executablePath();
};

/** A Chromium without a window: the one that CHROME_PATH names, the system's, or the one that comes as a package. */
export const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await executable(), args: ARGS });
