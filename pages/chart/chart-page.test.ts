import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { replayKlines, toChart } from '../../domains/chanlun/index.ts';
import { randomWalk } from '../../domains/chanlun/random-walk.ts';
import { PARTS, toChartPage } from './chart-page.ts';

const HOSTILE = '</title><img src=x onerror=alert(1)></script>{{data}}$&';
const chartOf = (symbol: string, bars = 600) => {
  const klines = randomWalk({ seed: 3, bars });
  return toChart(klines, replayKlines(klines), { symbol, level: '5m', source: symbol });
};
const scriptsOf = (page: string): string[] =>
  [...page.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)].map(([, body]) => body ?? '');

describe('the page', () => {
  const page = toChartPage(chartOf(HOSTILE)).html;

  test('its policy lets only its own two scripts and its style run, and nothing be fetched', () => {
    const [, policy = ''] = page.match(/Content-Security-Policy" content="([^"]*)"/) ?? [];
    const hash = (text: string) => `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`;
    const scripts = scriptsOf(page);
    expect(scripts).toHaveLength(2);
    expect(policy).toContain('default-src &#39;none&#39;');
    expect(policy).toContain(`script-src ${scripts.map(hash).join(' ')}`);
    const [, style = ''] = page.match(/<style>([\s\S]*?)<\/style>/) ?? [];
    expect(policy).toContain(`style-src ${hash(style)};`);
    expect(policy).not.toContain('unsafe');
  });
  test('a hostile name of a symbol stays text', () => {
    expect(page).not.toContain('<img');
    const [, title] = page.match(/<title>(.*?)<\/title>/) ?? [];
    expect(title).toBe('&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;{{data}}$&amp; 5m');
  });
  test('the data in it is the chart', () => {
    const [, data = ''] = page.match(/<script type="application\/json" id="data">(.*?)<\/script>/) ?? [];
    expect(JSON.parse(data)).toEqual(chartOf(HOSTILE));
  });
  test('it names the library, its owner and its licence, and holds the licence', () => {
    expect(page).toContain(
      'TradingView Lightweight Charts™ v5.2.1. Copyright (c) 2026 TradingView, Inc. Licensed under Apache License 2.0',
    );
    expect(page).toContain('href="https://www.tradingview.com/"');
    expect(page).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  });
  test('no handler is inline, and no source of script, style or picture is elsewhere', () => {
    const markup = toChartPage(chartOf('SYN0001')).html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
    expect(markup).not.toMatch(/\son\w+=/i);
    expect(markup).not.toMatch(/\ssrc=|<link|@import/i);
  });
});

test('every part of the page is in its script, and names at the top of the parts are unique', () => {
  const files = readdirSync(new URL('page', import.meta.url)).filter((name) => /^(?!.*\.test\.).*\.ts$/.test(name));
  expect([...PARTS].map((part) => `${part}.ts`).sort()).toEqual(files.sort());
  const [, script = ''] = scriptsOf(toChartPage(chartOf('SYN0001', 50)).html);
  expect(script).not.toMatch(/^(?:import|export) /m);
  const names = [...script.matchAll(/^(?:const|class|function|let) (\w+)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
