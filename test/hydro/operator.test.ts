// The hydro-operator with offline-rules: from a question over HTTP to EPANET in a thread of the worker, and back.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { importSampleNetworks } from '../../activities/hydraulics/sample-networks.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../../domains/hydro/fixtures/load.ts';
import { unitsFor } from '../../domains/hydro/index.ts';
import type { WireMessage } from '../../schemas/events.ts';
import { type ServedApi, serveApi } from '../api/api-harness.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine();
  await engine.stores.assistants.registerGraphs([{ graphId: 'hydro-operator', runtime: 'workflow' }]);
  api = await serveApi(engine.stores, engine.database, engine.dispatcher, { stateUpdater: engine.stateUpdater });
  const hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
  await importSampleNetworks({ ...engine.stores, hydro, tenantId: 'default', folder: 'samples' });
  await hydro.close();
});
afterAll(async () => {
  await api.close();
  await engine.stop();
});

let threadId = '';
beforeEach(async () => {
  threadId = (await api.sdk.threads.create()).thread_id;
});

interface Turn {
  readonly report: string;
  readonly calls: readonly { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[];
  /** What the tools said, as text. */
  readonly results: string;
}

type Message = WireMessage & { readonly tool_calls?: Turn['calls'] };

const ask = async (content: string): Promise<Turn> => {
  const input = { messages: [{ role: 'user', content }] };
  const { messages } = (await api.sdk.runs.wait(threadId, 'hydro-operator', { input })) as { messages: Message[] };
  const turn = messages.slice(messages.findLastIndex(({ type }) => type === 'human') + 1);
  return {
    report: String(turn.at(-1)?.content),
    calls: turn.flatMap(({ tool_calls = [] }) => tool_calls).map(({ name, args }) => ({ name, args })),
    results: turn.flatMap(({ type, content }) => (type === 'tool' ? [String(content)] : [])).join('\n'),
  };
};

// Of EPANET 2.2, another build of another version: domains/hydro/fixtures/README.md.
const reference = fixtureJson<SimulationReference>('Net1.reference.json');
const junctions = reference.node_ids.filter((id) => !['9', '2'].includes(id));
const secondsOf = (clock: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
};

/** The rows of the report's table: junction, lowest pressure, and whether a time lies in its periods. */
const rowsOf = (report: string) =>
  [...report.matchAll(/^\| (\S+) \| (-?[\d.]+) \| ([\d:]+) \| (.+) \|$/gmu)].map(
    ([, id = '', lowest, at = '', periods = '']) => {
      const spans = periods.split(/, |、/u).map((period) => period.split('-').map(secondsOf));
      return {
        id,
        lowest: Number(lowest),
        atS: secondsOf(at),
        isBelow: (timeS: number): boolean => spans.some(([from = 0, to = from]) => from <= timeS && timeS <= to),
      };
    },
  );

const expectAsReference = (report: string, limitPsi: number): void => {
  const rows = rowsOf(report);
  for (const [column, id] of reference.node_ids.entries()) {
    if (!junctions.includes(id)) continue;
    const pressures = reference.pressure.map((row) => row[column] ?? Number.NaN);
    const row = rows.find((one) => one.id === id);
    const expected = reference.times_s.filter((_, index) => (pressures[index] ?? 0) < limitPsi);
    expect([id, reference.times_s.filter((timeS) => row?.isBelow(timeS))]).toEqual([id, expected]);
    // The reference has some of the hours: the lowest of all is no higher, and where it has that hour, the same.
    if (row !== undefined) expect(row.lowest).toBeLessThanOrEqual(Math.min(...pressures) + 0.01);
    const same = row && pressures[reference.times_s.indexOf(row.atS)];
    if (same !== undefined) expect(row?.lowest).toBeCloseTo(same, 1);
  }
};

describe('where the pressure is low', () => {
  test('"simulate Net1 and tell me where pressure is below 120 psi": the nodes and hours of EPANET 2.2', async () => {
    const { report, calls } = await ask('simulate Net1 and tell me where pressure is below 120 psi');
    expect(calls).toEqual([
      { name: 'simulation', args: { network_config: 'Net1', low_pressure: { value: 120, unit: 'psi' } } },
    ]);
    expect(report).toContain('## Net1 (version 1), 24:00 simulated');
    expectAsReference(report, 120);
    expect(report).toMatch(/9 junctions are below it at some reported time \(every 1:00\)/);
    for (const said of [
      'All demand is met',
      '**Warnings.** None',
      'EPANET 2.3.5',
      'a rule-based model, no language model',
    ])
      expect(report).toContain(said);
  });

  test('follow-ups: another limit, then another network', async () => {
    await ask('simulate Net1 and tell me where pressure is below 120 psi');
    const second = await ask('and below 115?');
    expectAsReference(second.report, 115);
    const third = await ask('what about Net2?');
    expect(third.calls[0]?.args).toEqual({ network_config: 'Net2', low_pressure: { value: 115, unit: 'psi' } });
    const ofNet2 = fixtureJson<SimulationReference>('Net2.reference.json');
    const row = ofNet2.times_s.indexOf(86_400);
    expect(row).toBeGreaterThan(0);
    const [lowest] = rowsOf(third.report);
    expect(lowest?.isBelow(86_400)).toBe(
      (ofNet2.pressure[row]?.[ofNet2.node_ids.indexOf(lowest?.id ?? '')] ?? 0) < 115,
    );
  });

  test('in Chinese', async () => {
    const { report } = await ask('模拟Net1，哪里的压力低于120 psi？');
    expectAsReference(report, 120);
    expect(report).toContain('## Net1（版本 1），模拟 24:00');
    expect(report).not.toMatch(/\b(?:the|junctions?|below|demand)\b/);
  });

  test('without a unit: that of the network, and it says so', async () => {
    const { report, calls } = await ask('Simulate net1, where is it below 120?');
    expect(calls.map(({ args }) => args.low_pressure)).toEqual([undefined, { value: 120, unit: 'psi' }]);
    expect(report).toContain("120 is read as psi, the network's unit of pressure");
    expect(report.match(/^## /gmu)).toHaveLength(1);
    expectAsReference(report, 120);
  });

  test('in metres: 82 m of water are 116.6 psi', async () => {
    // At 9.80665 kPa/m and 6.894757 kPa/psi 116.63, as EPANET converts 116.57: no pressure of the reference is near.
    const { report } = await ask('Simulate Net1: pressure below 82 m');
    expect(report).toMatch(/Pressure below 116\.57 psi \(82 m\)/);
    expectAsReference(report, 116.6);
  });
});

/** The numbers of a text, without versions, ids of results and times. */
const figuresIn = (text: string): readonly number[] =>
  (
    text
      .replaceAll(/[\da-f]{8}-[\da-f-]{27}/gu, '')
      .replaceAll(/\d+\.\d+\.\d+|\d+:\d+(?::\d+)?/gu, '')
      .match(/(?<![A-Za-z\d.])-?\d+(?:\.\d+)?(?:e-\d+)?/gu) ?? []
  ).map(Number);
const decimalsOf = (value: number): number => String(value).split('.')[1]?.length ?? 0;

describe('every figure of a report is one of the tool results, rounded', () => {
  test.each([
    'simulate Net1 and tell me where pressure is below 120 psi',
    '模拟 Net1，哪里的压力低于120 psi？',
    'Simulate Net2 over 24 hours',
    'Pressure at node 32 and flow in pipe 10 of Net1 at 5:00',
    'What if pump 9 of Net1 fails?',
    'Net1 的 9 号泵停运会怎样？',
    'Which pipe of Net1 matters most?',
    'Net1 哪根管道最重要？',
    'Fire flow at node 32 of Net1 at 20 psi',
  ])('%s', async (question) => {
    const { report, results, calls } = await ask(question);
    const known = figuresIn(`${results.replaceAll('"', ' ')} ${JSON.stringify(calls)}`.replaceAll(/[[\]{},:]/gu, ' '));
    const body = report.replaceAll(/\*\*|`[^`]*`/gu, '');
    const figures = figuresIn(body);
    expect(figures.length).toBeGreaterThan(3);
    const isKnown = (figure: number): boolean =>
      known.some((value) => Math.abs(value - figure) <= 0.5 * 10 ** -decimalsOf(figure) + 1e-9);
    expect(figures.filter((figure) => !isKnown(figure))).toEqual([]);
    const times = body.match(/\d+:\d\d(?::\d\d)?/gu) ?? [];
    expect(times.filter((time) => !known.some((value) => Math.round(value) === secondsOf(time)))).toEqual([]);
  });
});

describe('tests and schedules', () => {
  test('the cheapest schedule of sched-A is within 3 % of the best known, and the report has its cost', async () => {
    const best = fixtureJson<{ best_cost: number }>('sched-A.reference.json').best_cost;
    const { report } = await ask('Cheapest pump schedule of sched-A');
    const cost = Number(/\*\*Cost ([\d.]+)\*\*/.exec(report)?.[1]);
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(best * 1.03);
    expect(report).toMatch(/- PU1: \d+:00-\d+:00/);
    expect(report).toContain('No limit is broken');
  });

  test('a network without a price: a cost of 0 is called what it is', async () => {
    const { report } = await ask('What does the energy of Net1 cost?');
    expect(report).toContain('the network has no price of energy');
    // Of EPANET 2.2.
    const energy = Number(/([\d.]+) kWh/.exec(report)?.[1]);
    expect(energy / (reference.pump_energy_kwh['9'] ?? Number.NaN)).toBeCloseTo(1, 2);
  });

  test('Net1 without its only pump and without the main behind it: the same town without water', async () => {
    const { report } = await ask('N-1 of Net1');
    expect(report).toMatch(/\*\*Link (?:9|10) matters most\*\*/);
    const shares = ['9', '10'].map((id) => new RegExp(`^\\| ${id} \\| [\\d.]+ \\| ([\\d.]+) `, 'mu').exec(report)?.[1]);
    expect(shares[0]).toBe(shares[1]);
  });
});

describe('bad questions', () => {
  test.each<[string, RegExp]>([
    ['Simulate Net9', /No network Net9 is stored; there are Net1 \(version 1\)/],
    ['模拟 Net9', /没有名为 Net9 的管网；现有 Net1/],
    ['Pressure at node 99 of Net1', /node "99": the network has no node of this id/],
    ['Burst at node 99 of Net1 with a hole of 50 cm2', /99/],
    [
      'Simulate Net1 for 10 years',
      /failed: duration: found 315360000, want at most 31622400 seconds, which are 366 days/,
    ],
    ['Simulate Net1 for -5 hours', /failed: duration: found -18000, want at least 0 seconds/],
    ['Net1: where is the pressure below -5 psi', /No junction is below it/],
    ['Net1: where is the pressure below 120 furlongs', /do not know the unit of pressure "furlongs"/],
    ['Where is the pressure below 120 psi?', /I need the network/],
    ['Burst at node 22 of Net1', /size of the hole/],
    ['Calibrate Net1', /cannot calibrate/],
    ['Tell me a joke', /rule-based model.*Ask such as/s],
    ['Simulate this: [JUNCTIONS]\nJ1 x\n[END]', /line \d+/],
  ])('%s', async (question, answer) => {
    expect((await ask(question)).report).toMatch(answer);
  });

  test('INP text in the question is simulated as it stands', async () => {
    const { report } = await ask(`Where is this network below 120 psi?\n${fixtureText('Net1.inp')}`);
    expect(report).toContain('## The given network, 24:00 simulated');
    expectAsReference(report, 120);
  });
});

test('the answer streams word by word, with the call and its result before it', async () => {
  const parts: { readonly event: string; readonly data: unknown }[] = [];
  const input = { messages: [{ role: 'user', content: 'simulate Net1, where is the pressure below 112 psi?' }] };
  const streamMode: ('messages-tuple' | 'values' | 'updates')[] = ['messages-tuple', 'updates', 'values'];
  for await (const part of api.sdk.runs.stream(threadId, 'hydro-operator', { input, streamMode })) parts.push(part);
  const updates = parts.flatMap(({ event, data }) => (event === 'updates' ? Object.keys(data as object) : []));
  expect(updates).toEqual(['agent', 'tools', 'agent']);
  const chunks = parts.flatMap(({ event, data }) => (event === 'messages' ? [(data as [Message])[0]] : []));
  const texts = chunks.filter(({ type, content }) => type === 'AIMessageChunk' && content !== '');
  expect(texts.length).toBeGreaterThan(20);
  const { messages = [] } = (parts.at(-1)?.data ?? {}) as { messages?: Message[] };
  const report = String(messages.at(-1)?.content);
  expect(texts.map(({ content }) => content).join('')).toBe(report);
  expectAsReference(report, 112);
});

test('a network of the tenant is taken before a sample: its next version, and none but its own tenant’s', async () => {
  const { inp = '' } = (await engine.stores.networks.text('default', 'Net1')) ?? {};
  // Its pump is shut at first.
  const changed = inp.replace('[STATUS]', '[STATUS]\n 9 Closed');
  const facts = { junctions: 9, reservoirs: 1, tanks: 1, pipes: 12, pumps: 1, valves: 0, durationS: 86_400 };
  const put = (tenantId: string, networkId: string) =>
    engine.stores.networks.put(tenantId, {
      networkId,
      inp: changed,
      inpHash: `of ${tenantId}`,
      facts: { ...facts, units: unitsFor('GPM') },
    });
  await put('other', 'theirs');
  await put('default', 'Net1');
  const { report, results } = await ask('simulate Net1 with demand times 1');
  expect(report).toContain('## Net1 (version 2)');
  expect(JSON.parse(results)).toMatchObject({ network: { networkId: 'Net1', version: 2 } });
  expect((await ask('simulate the network theirs')).report).toMatch(
    /No network theirs is stored; there are Net1 \(version 2\)/,
  );
});
