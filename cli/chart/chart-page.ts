import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Chart } from '../../domains/chanlun/index.ts';
import { escapeHtml, toInlineJson } from './escape.ts';
import { readPageScript } from './page-script.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

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

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only the scripts and the style of the page itself, and no request to anywhere. */
const policyOf = (scripts: readonly string[], style: string): string =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** A day as its date, any other moment by its minute. */
const toMinute = (time: string): string => time.replace(/T00:00:00\.000Z$/, '').replace(/T(\d\d:\d\d).*Z$/, ' $1 UTC');

/** One HTML file that shows a chart anywhere, without a network: library, script, style and data are in it. */
export const toChartPage = (chart: Chart): string => {
  const library = readLibrary();
  const script = readPageScript();
  const style = read('page/page.css');
  const { symbol, level, asOf, source, definitionHash, bars } = chart;
  const parts: Readonly<Record<string, string>> = {
    policy: escapeHtml(policyOf([library.script, script], style)),
    title: escapeHtml(`${symbol} ${level}`),
    symbol: escapeHtml(symbol),
    level: escapeHtml(level),
    asOf: escapeHtml(asOf === null ? 'no bar' : toMinute(asOf)),
    source: escapeHtml(source),
    hash: escapeHtml(definitionHash),
    count: String(bars.time.length),
    notice: escapeHtml(library.notice),
    licence: escapeHtml(library.licence),
    style: `<style>${style}</style>`,
    scripts: [
      `<script type="application/json" id="data">${toInlineJson(chart)}</script>`,
      `<script>${library.script}</script>`,
      `<script type="module">${script}</script>`,
    ].join('\n'),
  };
  // One pass: what is put in is not looked at again.
  return read('page/page.html').replace(
    /\{\{(\w+)\}\}|<!--(\w+)-->/g,
    (placeholder, value: string, block: string) => parts[value ?? block] ?? placeholder,
  );
};
