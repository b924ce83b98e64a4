import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { gridNetwork } from '../../domains/hydro/fixtures/networks.ts';
import { drawNetwork, type Epanet, loadEpanet, type NetworkPicture } from '../../domains/hydro/index.ts';
import { PARTS, toNetworkPage } from './network-page.ts';

let epanet: Epanet;
let net1: NetworkPicture;
beforeAll(async () => {
  epanet = await loadEpanet();
  net1 = drawNetwork(epanet, { inp: fixtureText('Net1.inp') }, { source: 'Net1.inp' });
});

const scriptsOf = (page: string): string[] =>
  [...page.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)].map(([, body]) => body ?? '');

test('its policy lets only its own script and style run, and nothing be fetched', () => {
  const page = toNetworkPage(net1, 20).html;
  const [, policy = ''] = page.match(/Content-Security-Policy" content="([^"]*)"/) ?? [];
  const hash = (text: string) => `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`;
  const scripts = scriptsOf(page);
  expect(scripts).toHaveLength(1);
  expect(policy).toContain('default-src &#39;none&#39;');
  expect(policy).toContain(`script-src ${scripts.map(hash).join(' ')};`);
  const [, style = ''] = page.match(/<style>([\s\S]*?)<\/style>/) ?? [];
  expect(policy).toContain(`style-src ${hash(style)};`);
  expect(policy).not.toContain('unsafe');
  const markup = page.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
  expect(markup).not.toMatch(/\son\w+=/i);
  expect(markup).not.toMatch(/\ssrc=|<link|@import/i);
});

describe('what it says of itself', () => {
  test('hostile titles and names of files stay text', () => {
    const hostile = '</title><img src=x onerror=alert(1)></script>{{data}}$&';
    const page = toNetworkPage({ ...net1, title: hostile, source: hostile }, null).html;
    expect(page).not.toContain('<img');
    expect(page).toContain(
      '<title>&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;{{data}}$&amp;</title>',
    );
    const [, data = ''] = page.match(/<script type="application\/json" id="data">(.*?)<\/script>/) ?? [];
    expect(JSON.parse(data)).toEqual({ picture: { ...net1, title: hostile, source: hostile }, lowPressure: null });
  });
  test('where the coordinates come from, and what was left out', () => {
    expect(toNetworkPage(net1, 20).html).toContain('coordinates of the file');
    expect(toNetworkPage({ ...net1, layout: 'computed' }, 20).html).toContain('the layout is computed');
    expect(toNetworkPage({ ...net1, layout: 'partly', placedNodes: 3 }, 20).html).toContain(
      '3 nodes have no coordinates',
    );
    expect(toNetworkPage({ ...net1, rowStride: 4 }, 20).html).toContain('Every 4th reported time is here, 25 in all');
  });
});

test('every part of the page is in its script, and names at the top of the parts are unique', () => {
  const files = readdirSync(new URL('page', import.meta.url)).filter((name) => /^(?!.*\.test\.).*\.ts$/.test(name));
  expect([...PARTS].map((part) => `${part}.ts`).sort()).toEqual(files.sort());
  const [script = ''] = scriptsOf(toNetworkPage(net1, 20).html);
  expect(script).not.toMatch(/^(?:import|export) /m);
  const names = [...script.matchAll(/^(?:const|class|function|let) (\w+)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('3,000 nodes and 96 times take less than 5 MB', () => {
  const grid = gridNetwork(55);
  const picture = drawNetwork(
    epanet,
    { network: { ...grid, times: { ...grid.times, durationS: 95 * 3600, reportStepS: 3600 } } },
    { source: 'grid' },
  );
  expect([picture.nodes.ids.length, picture.timesS.length, picture.rowStride]).toEqual([3027, 96, 1]);
  expect(toNetworkPage(picture, null).html.length).toBeLessThan(5_000_000);
});
