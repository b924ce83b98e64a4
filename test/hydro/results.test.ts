// Results over HTTP: what a tool computed is read by the slice and exported, and is what EPANET says.
import { randomUUID } from 'node:crypto';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HydroCompute, openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { createHydraulicTools } from '../../activities/hydraulics/hydraulic-tools.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { createDefaultAuthentication } from '../../api/auth/default-authentication.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import type { ResultRef, ResultTable } from '../../schemas/hydro/result.ts';
import type { WireResult, WireResultSeries } from '../../schemas/hydro/wire-result.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { type ApiHarness, startApi } from '../api/api-harness.ts';
import { newRun, newThread, refOf } from '../stores/run-fixtures.ts';

let api: ApiHarness;
let hydro: HydroCompute;
let handlers: ReturnType<typeof toHandlers>;
/** Net1 as it is, simulated; of the tenant acme. */
let net1: Answer;
beforeAll(async () => {
  api = await startApi({ deps: { authenticate: createDefaultAuthentication({ apiKeys: 'key-a=acme,key-b=globex' }) } });
  hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
  handlers = toHandlers(createHydraulicTools({ ...api.stores, hydro }));
  net1 = await call('simulation', { network_config: NET1 });
});
afterAll(async () => {
  await hydro.close();
  await api.close();
});

const NET1 = fixtureText('Net1.inp');
const reference = fixtureJson<SimulationReference>('Net1.reference.json');

type Answer = { readonly result: ResultRef } & Record<string, unknown>;
const startRun = async (tenantId = 'acme'): Promise<RunRef> => {
  const { run } = await api.stores.runs.create(newRun(await newThread(api.stores, tenantId), { tenantId }));
  await api.stores.runs.begin(refOf(run));
  return refOf(run);
};
const call = async (tool: string, args: object, ref?: RunRef): Promise<Answer> => {
  const { signal } = new AbortController();
  const context = { ...(ref ?? (await startRun())), callId: '1', signal, heartbeat: () => {} };
  return (await handlers[tool]?.(args, context)) as Answer;
};
/** A result that no tool computed. */
const put = async (tables: readonly ResultTable[]): Promise<string> => {
  const run = await startRun();
  const facts = { run, callId: '1', kind: 'simulation', network: null, inpHash: '0'.repeat(64), answer: {} } as const;
  const kept = await api.stores.hydroResults.put('acme', { ...facts, tables });
  if (kept.state === 'closed') throw new Error('closed');
  return kept.resultId;
};

const get = (path: string, headers: Record<string, string> = {}) =>
  api.fetch(`/hydro/results${path}`, { headers: { 'x-api-key': 'key-a', ...headers } });
const jsonOf = async <T>(path: string): Promise<T> => {
  const response = await get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as T;
};
const seriesOf = (resultId: string, query: string) => jsonOf<WireResultSeries>(`/${resultId}/series?${query}`);
const refusalOf = async (path: string) => {
  const response = await get(path);
  return [response.status, await response.text()] as const;
};

/** The row of the reference's time, if it has it. */
const expected = (values: readonly (readonly number[])[], ids: readonly string[], id: string, timeS: number) =>
  values[reference.times_s.indexOf(timeS)]?.[ids.indexOf(id)];
/** What stands in the reference is near what was found; how many of its numbers were compared. */
const compare = (rows: readonly { time_s: number; id: string; pressure: number; head: number }[]): number => {
  let compared = 0;
  for (const { time_s: timeS, id, pressure, head } of rows) {
    const wanted = expected(reference.pressure, reference.node_ids, id, timeS);
    if (wanted === undefined) continue;
    expect(Math.abs(pressure - wanted)).toBeLessThan(reference.tolerance.pressure_abs);
    // A foot of head is 0.4333 psi.
    const wantedHead = expected(reference.head, reference.node_ids, id, timeS) ?? Number.NaN;
    expect(Math.abs(head - wantedHead)).toBeLessThan(reference.tolerance.pressure_abs / 0.4333);
    compared += 1;
  }
  return compared;
};
const ALL = reference.times_s.length * reference.node_ids.length;

test('the answer of a tool names its result, and the result is found, listed and told of', async () => {
  const { result } = net1;
  expect(result).toMatchObject({ hasPicture: true, notStored: null });
  expect(result.tables).toEqual([
    { name: 'tanks', ids: 1, times: 25, quantities: [{ name: 'level', unit: 'ft' }] },
    {
      ...{ name: 'nodes', ids: 11, times: 25 },
      quantities: [
        { name: 'pressure', unit: 'psi' },
        { name: 'head', unit: 'ft' },
        { name: 'demand', unit: 'GPM' },
      ],
    },
    {
      ...{ name: 'links', ids: 13, times: 25 },
      quantities: [
        { name: 'flow', unit: 'GPM' },
        { name: 'velocity', unit: 'ft/s' },
        { name: 'status', unit: null },
        { name: 'setting', unit: null },
      ],
    },
  ]);
  const found = await jsonOf<WireResult>(`/${result.resultId}`);
  expect(found).toMatchObject({ kind: 'simulation', network: null, has_picture: true, tables: result.tables });
  expect(found.answer).toMatchObject({ supplyFailure: false, reportedTimes: 25 });
  expect((found.answer as { run: object }).run).toEqual(net1.run);
});

describe('series', () => {
  test('all nodes at all times: pressures and heads are those of EPANET', async () => {
    const { series, times_s, next_offset, quantities } = await seriesOf(net1.result.resultId, 'table=nodes');
    expect(next_offset).toBeNull();
    expect(quantities.map(({ name }) => name)).toEqual(['pressure', 'head', 'demand']);
    const rows = series.flatMap(({ id, values }) =>
      times_s.map((time_s, row) => ({
        ...{ time_s, id },
        pressure: values.pressure?.[row] ?? Number.NaN,
        head: values.head?.[row] ?? Number.NaN,
      })),
    );
    expect(compare(rows)).toBe(ALL);
  });

  test('some ids, quantities and times, in any way that lists are written', async () => {
    const { resultId } = net1.result;
    const flow = (id: string, timeS: number) => expected(reference.flow, reference.link_ids, id, timeS) ?? Number.NaN;
    for (const ids of ['ids=10,9', 'ids=10&ids=9', 'ids=%5B%2210%22%2C%229%22%5D', 'ids=9,%2010,9']) {
      const slice = await seriesOf(resultId, `table=links&${ids}&quantities=flow&from_s=3600&to_s=7200`);
      expect(slice.times_s).toEqual([3_600, 7_200]);
      expect(slice.quantities).toEqual([{ name: 'flow', unit: 'GPM' }]);
      expect(slice.series.map(({ id }) => id)).toEqual(['10', '9']);
      for (const { id, values } of slice.series)
        for (const [row, timeS] of slice.times_s.entries())
          expect(Math.abs((values.flow?.[row] ?? Number.NaN) - flow(id, timeS))).toBeLessThan(
            reference.tolerance.flow_abs,
          );
    }
    const between = await seriesOf(resultId, 'table=nodes&ids=10&from_s=3601&to_s=7199.5');
    expect(between).toMatchObject({ times_s: [], series: [] });
  });

  test('the only table needs no name; more than fits in an answer goes on where it says', async () => {
    const ids = Array.from({ length: 30 }, (_, id) => `n${id}`);
    const times = 6_000;
    const resultId = await put([
      {
        name: 'nodes',
        ids,
        quantities: [{ name: 'a', unit: 'm' }],
        timesS: Array.from({ length: times }, (_, time) => time),
        values: [Float64Array.from({ length: ids.length * times }, (_, at) => at)],
      },
    ]);
    const read = async (query: string) => {
      const parts: WireResultSeries[] = [];
      for (
        let offset: number | null = 0;
        offset !== null && parts.length < 50;
        offset = parts.at(-1)?.next_offset ?? null
      )
        parts.push(await seriesOf(resultId, `${query}&offset=${offset}`));
      return parts;
    };
    const parts = await read('');
    expect(parts.map(({ series }) => series.length)).toEqual([16, 14]);
    expect(parts.flatMap(({ series }) => series.map(({ id }) => id))).toEqual(ids);
    expect(parts.flatMap(({ series }) => series.flatMap(({ values }) => values.a))).toEqual(
      Array.from({ length: ids.length * times }, (_, at) => at),
    );
    const twoIds = await read('ids=n1,n29&from_s=10&to_s=11');
    expect(twoIds.flatMap(({ series }) => series)).toEqual([
      { id: 'n1', values: { a: [6_010, 6_011] } },
      { id: 'n29', values: { a: [174_010, 174_011] } },
    ]);
  });

  test('one id with more numbers than fit comes in parts of its times', async () => {
    const timesS = Array.from({ length: 120_000 }, (_, time) => time);
    const values = [Float64Array.from(timesS)];
    const resultId = await put([
      { name: 'tanks', ids: ['T'], quantities: [{ name: 'a', unit: null }], timesS, values },
    ]);
    const first = await seriesOf(resultId, '');
    expect([first.times_s.length, first.next_offset]).toEqual([100_000, 100_000]);
    const rest = await seriesOf(resultId, 'offset=100000');
    expect(rest).toMatchObject({ next_offset: null, series: [{ id: 'T', values: { a: timesS.slice(100_000) } }] });
    expect(rest.times_s).toEqual(timesS.slice(100_000));
    expect((await seriesOf(resultId, 'offset=120000')).series).toEqual([]);
  });

  test('what has no value is null in JSON, empty in CSV and null in Parquet; ids keep their commas and quotes', async () => {
    const resultId = await put([
      {
        name: 'nodes',
        ids: ['a,"b"', 'c'],
        quantities: [{ name: 'head', unit: 'ft' }],
        timesS: [0, 60],
        values: [Float64Array.of(Number.NaN, -1e8, Number.POSITIVE_INFINITY, 1 / 3)],
      },
    ]);
    const { series } = await seriesOf(resultId, '');
    expect(series).toEqual([
      { id: 'a,"b"', values: { head: [null, -1e8] } },
      { id: 'c', values: { head: [null, 1 / 3] } },
    ]);
    const [one] = (await seriesOf(resultId, `ids=${encodeURIComponent('a,"b"')}`)).series;
    expect(one?.id).toBe('a,"b"');
    expect(await (await get(`/${resultId}/export`)).text()).toBe(
      'time_s,id,head_ft\n0,"a,""b""",\n60,"a,""b""",-100000000\n0,c,\n60,c,0.3333333333333333\n',
    );
    expect(await parquetOf(`/${resultId}/export?format=parquet`)).toEqual([
      { time_s: 0, id: 'a,"b"', head_ft: null },
      { time_s: 60, id: 'a,"b"', head_ft: -1e8 },
      { time_s: 0, id: 'c', head_ft: null },
      { time_s: 60, id: 'c', head_ft: 1 / 3 },
    ]);
  });
});

/** Read by another library than the one that wrote it. */
const parquetOf = async (path: string): Promise<Record<string, unknown>[]> => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
  return (await parquetReadObjects({ file: await response.arrayBuffer(), compressors })) as Record<string, unknown>[];
};
/** CSV without quoted fields, read by hand. */
const csvOf = async (path: string): Promise<Record<string, string>[]> => {
  const response = await get(path);
  expect(response.status).toBe(200);
  const [header = '', ...lines] = (await response.text()).trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, index) => [names[index] ?? '', field])));
};

describe('export', () => {
  test('as CSV, the numbers are those of EPANET, and units stand in the names of columns', async () => {
    const rows = await csvOf(`/${net1.result.resultId}/export?table=nodes`);
    expect(Object.keys(rows[0] ?? {})).toEqual(['time_s', 'id', 'pressure_psi', 'head_ft', 'demand_GPM']);
    const found = rows.map(({ time_s, id = '', pressure_psi, head_ft }) => ({
      ...{ time_s: Number(time_s), id, pressure: Number(pressure_psi), head: Number(head_ft) },
    }));
    expect(compare(found)).toBe(ALL);
    expect(rows).toHaveLength(11 * 25);
  });

  test('as Parquet, read by another library', async () => {
    const rows = await parquetOf(`/${net1.result.resultId}/export?table=nodes&format=parquet`);
    const found = rows.map(({ time_s, id, pressure_psi, head_ft }) => ({
      ...{ time_s: Number(time_s), id: String(id), pressure: Number(pressure_psi), head: Number(head_ft) },
    }));
    expect(compare(found)).toBe(ALL);
    expect(rows).toHaveLength(11 * 25);
  });

  test('a slice of it, under a name of its own', async () => {
    const path = `/${net1.result.resultId}/export?table=links&ids=9&quantities=status,velocity&from_s=0&to_s=3600`;
    const response = await get(path);
    expect(response.headers.get('content-disposition')).toContain(`links-${net1.result.resultId}.csv`);
    const [header, ...lines] = (await response.text()).trimEnd().split('\n');
    expect(header).toBe('time_s,id,velocity_ft_per_s,status');
    // The pump of Net1 runs in its first hours; water in a pump has no velocity.
    expect(lines).toEqual(['0,9,0,1', '3600,9,0,1']);
  });

  test('many groups of rows: nothing is lost', async () => {
    const ids = Array.from({ length: 50 }, (_, id) => `node ${id}`);
    const timesS = Array.from({ length: 5_000 }, (_, time) => 60 * time);
    const values = [0, 1].map((q) => Float64Array.from({ length: 250_000 }, (_, at) => at + q / 3));
    const quantities = ['a', 'b'].map((name) => ({ name, unit: 'mg/L' }));
    const resultId = await put([{ name: 'nodes', ids, quantities, timesS, values }]);
    const rows = await parquetOf(`/${resultId}/export?format=parquet`);
    expect(rows).toHaveLength(250_000);
    for (const [at, row] of rows.entries()) {
      const wanted = {
        time_s: 60 * (at % 5_000),
        id: ids[Math.floor(at / 5_000)],
        a_mg_per_L: at,
        b_mg_per_L: at + 1 / 3,
      };
      if (JSON.stringify(row) !== JSON.stringify(wanted)) expect(row).toEqual(wanted);
    }
    const lines = (await (await get(`/${resultId}/export`)).text()).trimEnd().split('\n');
    expect(lines).toHaveLength(250_001);
    expect(lines.at(-1)).toBe(`299940,node 49,249999,${249_999 + 1 / 3}`);
  });

  test('of a result that is deleted meanwhile it breaks off, never looks whole, and the log says so', async () => {
    const printed = vi.spyOn(console, 'error');
    const broken = () => api.log.filter((line) => line.includes('export broke off')).length;
    const ids = Array.from({ length: 100 }, (_, id) => `node ${id}`);
    const timesS = Array.from({ length: 20_000 }, (_, time) => time);
    const values = [Float64Array.from({ length: 2_000_000 }, (_, at) => at / 7)];
    const table = { name: 'nodes', ids, quantities: [{ name: 'a', unit: null }], timesS, values };
    for (const format of ['csv', 'parquet']) {
      const resultId = await put([table]);
      const reader = (await get(`/${resultId}/export?format=${format}`)).body?.getReader();
      await reader?.read();
      await api.stores.hydroResults.delete('acme', resultId);
      const rest = async () => {
        while ((await reader?.read())?.done === false);
      };
      await expect(rest()).rejects.toThrow();
    }
    await expect.poll(broken).toBe(2);
    expect(printed).not.toHaveBeenCalled();
  });
});

test('what a client has already read is not sent again', async () => {
  const first = await get(`/${net1.result.resultId}`);
  const etag = first.headers.get('etag') ?? '';
  await first.body?.cancel();
  const again = await get(`/${net1.result.resultId}`, { 'if-none-match': `"x", W/${etag}` });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('lists are a page at a time, newest first, by kind, network and run', async () => {
  const ref = await startRun();
  await api.stores.networks.put('acme', {
    ...{ networkId: 'town', inp: NET1, inpHash: '1'.repeat(64) },
    facts: {
      ...{ junctions: 9, reservoirs: 1, tanks: 1, pipes: 12, pumps: 1, valves: 0, durationS: 86_400 },
      units: (net1 as unknown as { units: never }).units,
    },
  });
  const { result } = await call('simulation', { network_config: 'town', duration: 0 }, ref);
  const list = await get(`?run_id=${ref.runId}`);
  expect(list.headers.get('x-pagination-total')).toBe('1');
  expect(await list.json()).toEqual([
    expect.objectContaining({ result_id: result.resultId, network: { network_id: 'town', version: 1 } }),
  ]);
  const idsOf = async (query: string) =>
    (await jsonOf<{ result_id: string }[]>(query)).map(({ result_id }) => result_id);
  expect(await idsOf('?network_id=town&kind=simulation')).toEqual([result.resultId]);
  expect(await idsOf('?network_id=town&kind=testing')).toEqual([]);
  const page = await get('?limit=1');
  expect(page.headers.get('x-pagination-next')).toBe('1');
  expect(await page.json()).toHaveLength(1);
});

test('a result that is deleted is gone', async () => {
  const resultId = await put([]);
  const remove = () => api.fetch(`/hydro/results/${resultId}`, { method: 'DELETE', headers: { 'x-api-key': 'key-a' } });
  expect((await remove()).status).toBe(204);
  expect((await remove()).status).toBe(404);
  expect(await refusalOf(`/${resultId}`)).toEqual([404, expect.stringContaining(`No result ${resultId}`)]);
});

describe('bad input', () => {
  const of = (query: string) => refusalOf(`/${net1.result.resultId}/${query}`);

  test.each([
    ['an unknown table', 'series?table=node', 422, /found the table "node", wanted one of tanks, nodes, links/],
    ['no table where there are more', 'series', 422, /wanted one of tanks, nodes, links/],
    ['an unknown id', 'series?table=nodes&ids=10,3l', 422, /ids "3l" of the table nodes: .* near are "31"/],
    ['an id with NUL', 'series?table=nodes&ids=1%000', 422, /ids "1\\u00000"/],
    ['a table with NUL', 'series?table=no%00des', 422, /table/],
    ['an unknown quantity', 'export?table=nodes&quantities=presure', 422, /quantities "presure".*near are "pressure"/],
    ['nothing like it', 'series?table=tanks&quantities=zzzzzz', 422, /there are "level"/],
    ['a negative time', 'series?table=nodes&from_s=-1', 422, /from_s.*want seconds/],
    ['no number', 'export?table=nodes&to_s=NaN', 422, /to_s.*want seconds/],
    ['a time with an exponent', 'series?table=nodes&to_s=1e400', 422, /to_s/],
    ['times that end before they begin', 'series?table=nodes&from_s=2&to_s=1', 422, /must not be after to_s/],
    ['a negative offset', 'series?table=nodes&offset=-1', 422, /offset/],
    ['another format', 'export?table=nodes&format=xlsx', 422, /format.*csv.*parquet/],
  ])('%s is refused in one sentence', async (_, query, status, message) => {
    const [found, text] = await of(query);
    expect([found, text]).toEqual([status, expect.stringMatching(message)]);
  });

  test('an id that is none, and one of nothing', async () => {
    expect((await refusalOf('/net1'))[0]).toBe(422);
    for (const path of ['', '/series?table=nodes', '/export'])
      expect(await refusalOf(`/${randomUUID()}${path}`)).toEqual([404, expect.stringContaining('No result')]);
    expect((await refusalOf('?kind=weather'))[0]).toBe(422);
  });

  test('a result without series says where its answer is', async () => {
    const resultId = await put([]);
    expect(await refusalOf(`/${resultId}/series`)).toEqual([422, expect.stringContaining('it has none')]);
  });
});

test('I9: another tenant’s results are not there', async () => {
  const { resultId } = net1.result;
  const asOther = (path: string, method = 'GET') =>
    api.fetch(`/hydro/results${path}`, { method, headers: { 'x-api-key': 'key-b' } });
  for (const path of [`/${resultId}`, `/${resultId}/series?table=nodes`, `/${resultId}/export?table=nodes`])
    expect([path, (await asOther(path)).status]).toEqual([path, 404]);
  expect((await asOther(`/${resultId}`, 'DELETE')).status).toBe(404);
  expect(await (await asOther('')).json()).toEqual([]);
  expect((await get(`/${resultId}`)).status).toBe(200);
});
