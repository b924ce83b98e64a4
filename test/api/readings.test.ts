import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDefaultAuthentication } from '../../api/auth/default-authentication.ts';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi({ deps: { authenticate: createDefaultAuthentication({ apiKeys: 'key-a=acme,key-b=globex' }) } });
  // Tank T1 from 1 to 5 m; Net1 has its tank 2 from 100 to 150 ft.
  for (const [id, file] of [
    ['town', 'sched-A.inp'],
    ['net1', 'Net1.inp'],
  ])
    expect((await ask(`/${id}`, { method: 'PUT', body: fixtureText(file ?? '') })).status).toBe(200);
});
afterAll(() => api.close());

const ask = (path: string, init: RequestInit = {}, key = 'key-a') =>
  api.fetch(`/hydro/networks${path}`, { ...init, headers: { 'x-api-key': key } });
const post = (reading: unknown, id = 'town', key = 'key-a') =>
  ask(`/${id}/readings`, { method: 'POST', body: JSON.stringify(reading) }, key);
const m = (value: number) => ({ value, unit: 'm' });

describe('readings', () => {
  test('are kept with their units and told newest first, a page at a time', async () => {
    const early = { at: '2026-11-20T08:00:00Z', tanks: { T1: m(2.5) } };
    const late = { at: '2026-11-20T10:00:00+01:00', tanks: { T1: { value: 10, unit: 'ft' } }, pumps: { PU1: true } };
    const stored = await post(late);
    expect(stored.status).toBe(200);
    const told = {
      ...{ at: '2026-11-20T09:00:00.000Z', received_at: expect.any(String) },
      ...{ tanks: { T1: { value: 10, unit: 'ft' } }, pumps: { PU1: true } },
    };
    expect(await stored.json()).toEqual(told);
    await post(early);
    const page = await ask('/town/readings?limit=1');
    expect(page.headers.get('x-pagination-total')).toBe('2');
    expect(page.headers.get('x-pagination-next')).toBe('1');
    expect(await page.json()).toEqual([told]);
    expect(await (await ask('/town/readings?offset=1')).json()).toMatchObject([{ tanks: { T1: m(2.5) }, pumps: {} }]);
  });

  test('fit a network in feet too', async () => {
    const at = '2026-11-20T08:00:00Z';
    expect((await post({ at, tanks: { 2: { value: 120, unit: 'ft' } } }, 'net1')).status).toBe(200);
    expect(await (await post({ at, tanks: { 2: m(20) } }, 'net1')).text()).toContain(
      'found a level of 20 m (65.6168 ft), wanted one inside the tank, 100 to 150 ft above its bottom',
    );
  });

  test('are held against the last version of the network', async () => {
    const taller = fixtureText('sched-A.inp').replace('T1 55 2.5 1 5 20 0', 'T1 55 2.5 1 8 20 0');
    await ask('/grows', { method: 'PUT', body: fixtureText('sched-A.inp') });
    const high = { at: '2026-11-20T08:00:00Z', tanks: { T1: m(7) } };
    expect((await post(high, 'grows')).status).toBe(422);
    await ask('/grows', { method: 'PUT', body: taller });
    expect((await post(high, 'grows')).status).toBe(200);
  });

  test('I9: those of another tenant’s network are not there', async () => {
    expect((await ask('/town/readings', {}, 'key-b')).status).toBe(404);
    expect((await post({ at: '2026-11-20T08:00:00Z', tanks: { T1: m(2) } }, 'town', 'key-b')).status).toBe(404);
  });

  test('go with their network', async () => {
    const reading = { at: '2026-11-20T08:00:00Z', tanks: { T1: m(2) } };
    await ask('/short-lived', { method: 'PUT', body: fixtureText('sched-A.inp') });
    await post(reading, 'short-lived');
    await ask('/short-lived', { method: 'DELETE' });
    expect(await (await ask('/short-lived/readings')).text()).toContain('No network short-lived is stored');
    await ask('/short-lived', { method: 'PUT', body: fixtureText('sched-A.inp') });
    expect(await (await ask('/short-lived/readings')).json()).toEqual([]);
  });
});

describe('bad input is one sentence', () => {
  const at = '2026-11-20T08:00:00Z';
  const tanks = { T1: m(2) };
  test.each<[string, unknown, RegExp]>([
    ['an unknown tank', { at, tanks: { T9: m(2) } }, /tanks\.T9: the network has no tank "T9"; its tanks are T1/],
    ['a name of Object', { at, tanks: { constructor: m(2) } }, /the network has no tank "constructor"/],
    [
      'an unknown pump',
      { at, tanks, pumps: { PU9: true } },
      /pumps\.PU9: the network has no pump "PU9"; its pumps are PU1/,
    ],
    ['too high', { at, tanks: { T1: m(5.01) } }, /found a level of 5\.01 m, wanted one inside the tank, 1 to 5 m/],
    ['too low', { at, tanks: { T1: m(0.99) } }, /found a level of 0\.99 m, wanted one inside the tank/],
    ['no number', { at, tanks: { T1: { value: null, unit: 'm' } } }, /tanks\.T1\.value: found null, want number/],
    ['no unit', { at, tanks: { T1: 2 } }, /tanks\.T1: found 2, want object/],
    ['a pressure', { at, tanks: { T1: { value: 2, unit: 'psi' } } }, /tanks\.T1\.unit: found "psi", want one of "m"/],
    ['no tank', { at, tanks: {} }, /tanks: must have the level of at least one tank/],
    ['no time', { tanks }, /at: /],
    ['a time without a zone', { at: '2026-11-20T08:00:00', tanks }, /at: must be an ISO time with a zone/],
    ['the future', { at: '2999-01-01T00:00:00Z', tanks }, /at: found 2999-01-01T00:00:00Z, which is in the future/],
    ['a speed', { at, tanks, pumps: { PU1: 0.9 } }, /pumps\.PU1: found 0\.9, want boolean/],
    ['another field', { at, tanks, levels: {} }, /Unrecognized key: "levels"/],
    ['a list', [], /want object/],
  ])('%s', async (_, reading, sentence) => {
    const response = await post(reading);
    const text = await response.text();
    expect([response.status, text]).toEqual([422, expect.stringMatching(sentence)]);
    expect(text).not.toContain('\n');
  });

  test('NaN is no JSON, and a large body is not read', async () => {
    const nan = await ask('/town/readings', { method: 'POST', body: '{"at": "x", "tanks": {"T1": NaN}}' });
    expect([nan.status, await nan.text()]).toEqual([422, expect.stringContaining('not JSON')]);
    const large = await ask('/town/readings', { method: 'POST', body: `{"at": "${' '.repeat(5_000_000)}"}` });
    expect(large.status).toBe(413);
  });

  test('a network that is not there, an id that is none', async () => {
    expect((await post({ at, tanks }, 'nowhere')).status).toBe(404);
    expect((await post({ at, tanks }, '-x')).status).toBe(422);
  });
});
