// Pictures of stored results: what each tool stores, and the page that the API serves of it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HydroCompute, openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { createHydraulicTools } from '../../activities/hydraulics/hydraulic-tools.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { createDefaultAuthentication } from '../../api/auth/default-authentication.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import { gridNetwork, pumpedNetwork } from '../../domains/hydro/fixtures/networks.ts';
import { readPacked } from '../../domains/hydro/fixtures/read-picture.ts';
import { type NetworkPicture, writeInp } from '../../domains/hydro/index.ts';
import type { ResultRef } from '../../schemas/hydro/result.ts';
import { type ApiHarness, startApi } from '../api/api-harness.ts';
import { launchBrowser, NO_BROWSER } from '../clients/browser.ts';
import { drawn, pixels, ready } from '../clients/saved-page.ts';
import { newRun, newThread, refOf } from '../stores/run-fixtures.ts';

let api: ApiHarness;
let hydro: HydroCompute;
let handlers: ReturnType<typeof toHandlers>;
beforeAll(async () => {
  api = await startApi({ deps: { authenticate: createDefaultAuthentication({ apiKeys: 'key-a=acme,key-b=globex' }) } });
  hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
  handlers = toHandlers(createHydraulicTools({ ...api.stores, hydro }));
});
afterAll(async () => {
  await hydro.close();
  await api.close();
});

const NET1 = fixtureText('Net1.inp');

const startRun = async () => {
  const { run } = await api.stores.runs.create(newRun(await newThread(api.stores, 'acme'), { tenantId: 'acme' }));
  await api.stores.runs.begin(refOf(run));
  return refOf(run);
};
const call = async (tool: string, args: object): Promise<ResultRef> => {
  const { signal } = new AbortController();
  const context = { ...(await startRun()), callId: '1', signal, heartbeat: () => {} };
  const answer = (await handlers[tool]?.(args, context)) as { readonly result: ResultRef };
  return answer.result;
};
const get = (resultId: string, key = 'key-a') =>
  api.fetch(`/hydro/results/${resultId}/picture`, { headers: { 'x-api-key': key } });
const pictureOf = (page: string): NetworkPicture => {
  const [, data = ''] = page.match(/<script type="application\/json" id="data">(.*?)<\/script>/) ?? [];
  return JSON.parse(data).picture;
};
/** The page of what a tool computed. */
const drawnBy = async (tool: string, args: object): Promise<NetworkPicture> => {
  const { resultId, hasPicture } = await call(tool, args);
  expect([tool, hasPicture]).toEqual([tool, true]);
  const response = await get(resultId);
  expect(response.status).toBe(200);
  return pictureOf(await response.text());
};

test('a simulation: its page has the pressures of EPANET, and a policy that lets only itself run', async () => {
  const { resultId } = await call('simulation', { network_config: NET1 });
  const response = await get(resultId);
  expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'; img-src data:;/);
  expect(policy).toContain("frame-ancestors 'none'");
  const page = await response.text();
  const { source, nodes, timesS, runs } = pictureOf(page);
  expect(source).toBe('simulation: network given in the call');
  const reference = fixtureJson<SimulationReference>('Net1.reference.json');
  for (const [i, timeS] of reference.times_s.entries())
    for (const [j, id] of reference.node_ids.entries()) {
      const pressure = readPacked(runs[0].pressure, timesS.indexOf(timeS), nodes.ids.indexOf(id));
      expect(Math.abs(pressure - (reference.pressure[i]?.[j] ?? 0))).toBeLessThan(
        reference.tolerance.pressure_abs + 0.01,
      );
    }
});

test.skipIf(NO_BROWSER !== undefined)(
  'a browser draws it as the API serves it, and asks for nothing else',
  async () => {
    const { resultId } = await call('simulation', { network_config: NET1 });
    const browser = await launchBrowser();
    try {
      const context = await browser.newContext({ extraHTTPHeaders: { 'x-api-key': 'key-a' } });
      const page = await context.newPage();
      const told: string[] = [];
      page.on('console', (message) => told.push(message.text()));
      page.on('pageerror', ({ message }) => told.push(message));
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.goto(`${api.url}/hydro/results/${resultId}/picture`);
      await ready(page);
      expect(await drawn(page)).toMatchObject({ nodes: '11', links: '13', run: 'simulation' });
      await expect.poll(() => pixels(page, '#map', 'water')).toBeGreaterThan(50);
      expect(told.filter((text) => !text.includes('willReadFrequently') && !text.includes('favicon'))).toEqual([]);
      expect(asked.filter((path) => path !== '/favicon.ico')).toEqual([`/hydro/results/${resultId}/picture`]);
    } finally {
      await browser.close();
    }
  },
);

test('a stored network is named with its version', async () => {
  await api.stores.networks.put('acme', { networkId: 'north', inp: NET1, inpHash: 'h', facts: {} as never });
  const { source } = await drawnBy('simulation', { network_config: 'north', duration: 3600 });
  expect(source).toBe('simulation: north, version 1');
});

test('each tool stores what there is to see', async () => {
  const kindsOf = ({ runs }: NetworkPicture) => runs.map(({ kind }) => kind);
  const outage = await drawnBy('testing', { network_config: NET1, test_scenario: { kind: 'outage', linkIds: ['9'] } });
  expect([kindsOf(outage), outage.note]).toEqual([['file', 'scenario'], 'outage of 9']);

  const sweep = await drawnBy('testing', {
    network_config: NET1,
    test_scenario: { kind: 'n-minus-one', linkIds: ['9', '110'] },
  });
  expect(sweep.note).toBe('2 links taken out one by one; somebody is short of water without 1 of them');

  const fire = await drawnBy('testing', {
    network_config: NET1,
    test_scenario: { kind: 'available-fire-flow', nodeId: '22' },
  });
  expect(kindsOf(fire)).toEqual(['file', 'hydrant']);

  const { limits } = fixtureJson<{ limits: { level_min: number; level_max: number } }>('sched-A.reference.json');
  const level = (value: number) => ({ value, unit: 'm' });
  const tanks = { T1: { minLevel: level(limits.level_min), maxLevel: level(limits.level_max) } };
  const schedule = await drawnBy('scheduling', {
    network_config: fixtureText('sched-A.inp'),
    objective: 'cost',
    constraints: { tanks },
    duration: 6 * 3600,
  });
  expect(kindsOf(schedule)).toEqual(['file', 'schedule']);
  expect(schedule.timesS).toHaveLength(7);

  const data = fixtureJson<Record<string, never[][]>>('calibration-Net2.case.json');
  const identification = await drawnBy('identification', {
    network_config: fixtureText('Net2.inp'),
    observed_data: {
      timesS: data.times_s,
      pressure: { unit: 'psi', nodeIds: data.pressure_sensors, values: data.pressure_observed, sensorSd: 0.2 },
    },
    groups: (data.roughness_groups ?? []).map((pipeIds, i) => ({ id: String(i + 1), pipeIds })),
  });
  expect(kindsOf(identification)).toEqual(['file', 'estimates']);
  expect(identification.overlays.map(({ name }) => name)).toContain('roughness factor');

  const control = await drawnBy('control', {
    network_config: pumpedNetwork(),
    ...{ method: 'pid', sample_time: 60, duration: 3600 },
    actuator: { linkId: 'U', min: 0.6, max: 1.3, initial: 0.9 },
    variable: { kind: 'pressure', nodeId: 'B' },
    setpoint: [{ fromS: 0, target: { value: 40, unit: 'm' } }],
  });
  expect(kindsOf(control)).toEqual(['control']);
});

test('times are left out, and said, when there are more than half a million numbers', async () => {
  const grid = gridNetwork(20);
  const network = { ...grid, times: { ...grid.times, durationS: 9 * 86_400, reportStepS: 600 } };
  const { rowStride, nodes, links, timesS } = await drawnBy('simulation', { network_config: writeInp(network) });
  // 402 nodes and 762 links: 1,926 numbers a time; 1,297 times are 2.5 million.
  expect([nodes.ids.length, links.ids.length]).toEqual([402, 762]);
  expect(timesS.length * 1926).toBeLessThanOrEqual(500_000);
  expect(rowStride).toBe(6);
});

test('a result without a picture, one of another release, another tenant’s and none at all', async () => {
  const put = async (picture: string | undefined): Promise<string> => {
    const kept = await api.stores.hydroResults.put('acme', {
      ...{ run: await startRun(), callId: '1', kind: 'simulation', network: null, inpHash: '0'.repeat(64) },
      ...{ answer: {}, tables: [], picture },
    });
    if (kept.state === 'closed') throw new Error('closed');
    return kept.resultId;
  };
  const refusalOf = async (resultId: string, key?: string) => {
    const response = await get(resultId, key);
    return [response.status, await response.text()] as const;
  };
  const [status, without] = await refusalOf(await put(undefined));
  expect([status, without]).toEqual([404, expect.stringMatching(/has no picture: its network is too large for one/)]);
  expect(await refusalOf(await put('{"nodes":[]}'))).toEqual([
    404,
    expect.stringContaining('stored by another release'),
  ]);
  const { resultId } = await call('simulation', { network_config: NET1, duration: 0 });
  expect((await get(resultId)).status).toBe(200);
  expect(await refusalOf(resultId, 'key-b')).toEqual([404, expect.stringContaining(`No result ${resultId} is stored`)]);
  expect(await refusalOf(randomUUID())).toEqual([404, expect.stringContaining('is stored; see GET /hydro/results')]);
  expect((await refusalOf('nonsense'))[0]).toBe(422);
});
