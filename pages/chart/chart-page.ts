import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Chart } from '../../domains/chanlun/index.ts';
import { toHtmlPage, type WrittenPage } from '../html/html-page.ts';

/** The parts of the page's script; each comes after those that it imports. */
export const PARTS = [
  'library',
  'layers',
  'format',
  'theme',
  'known-at',
  'scene',
  'draw-structure',
  'draw-marks',
  'structure-layer',
  'timeline',
  'macd-pane',
  'price-chart',
  'point-text',
  'point-table',
  'tooltip',
  'legend',
  'info-line',
  'pointer',
  'controls',
  'main',
] as const;

/** Its package exports modules only; the build for a plain script element lies beside them. */
const readLibrary = () => {
  const manifest = createRequire(import.meta.url).resolve('lightweight-charts/package.json');
  const readOf = (path: string): string => readFileSync(new URL(path, `file://${manifest}`), 'utf8');
  const script = readOf('dist/lightweight-charts.standalone.production.js');
  const [, notice] = script.match(/@license\n((?: \* .*\n)+)/) ?? [];
  if (notice === undefined)
    throw new Error('lightweight-charts has no licence notice at its head; want one to pass on');
  return { script, notice: notice.replace(/^ \* /gm, '').trim().replace(/\.?\n/g, '. '), licence: readOf('LICENSE') };
};

/** A day as its date, any other moment by its minute. */
const toMinute = (time: string): string => time.replace(/T00:00:00\.000Z$/, '').replace(/T(\d\d:\d\d).*Z$/, ' $1 UTC');

/** One HTML file that shows a chart anywhere, without a network. */
export const toChartPage = (chart: Chart): WrittenPage => {
  const { script, notice, licence } = readLibrary();
  const { symbol, level, asOf, source, definitionHash, bars } = chart;
  return toHtmlPage({
    folder: new URL('page/', import.meta.url),
    parts: PARTS,
    libraries: [script],
    data: chart,
    texts: {
      title: `${symbol} ${level}`,
      symbol,
      level,
      asOf: asOf === null ? 'no bar' : toMinute(asOf),
      source,
      hash: definitionHash,
      count: String(bars.time.length),
      notice,
      licence,
    },
  });
};
