import { describe, expect, test } from 'vitest';
import type { InpProblem } from '../engine/inp-report.ts';
import { openNetwork } from '../engine/open-network.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { HydroError } from '../errors.ts';
import { fixtureText } from '../fixtures/load.ts';
import { onePipeNetwork } from '../fixtures/networks.ts';
import { parseInp } from './parse-inp.ts';
import { parseTimeS } from './times.ts';
import { validateNetwork } from './validate-network.ts';
import { writeInp } from './write-inp.ts';

const epanet = await loadEpanet();

const thrownBy = (call: () => unknown): HydroError => {
  try {
    call();
  } catch (error) {
    if (error instanceof HydroError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const problemsOf = (error: HydroError) => error.details.problems as readonly InpProblem[];

describe('INP text and JSON', () => {
  test.each(['Net1.inp', 'Net2.inp', 'sched-A.inp'])('%s goes to JSON, to text and back unchanged', (name) => {
    const network = parseInp(fixtureText(name));
    expect(parseInp(writeInp(network))).toEqual(network);
    expect(validateNetwork(JSON.parse(JSON.stringify(network)))).toEqual(network);
  });

  test('the values of Net1.inp are read with their meaning', () => {
    const network = parseInp(fixtureText('Net1.inp'));
    expect(network.units).toMatchObject({ flow: 'GPM', pressure: 'psi', length: 'ft', diameter: 'in' });
    expect(network.tanks).toEqual([
      { id: '2', elevation: 850, initialLevel: 120, minLevel: 100, maxLevel: 150, diameter: 50.5, minVolume: 0 },
    ]);
    expect(network.times).toMatchObject({ durationS: 86_400, patternStepS: 7200, qualityStepS: 300 });
    expect(network.controls).toHaveLength(2);
    expect(network.energy.globalEfficiencyPercent).toBe(75);
    expect(network.pumps[0]).toMatchObject({ id: '9', from: '9', to: '10', headCurveId: '1' });
  });

  test('a pump closed in [STATUS], demand categories, rules and valves survive the round trip', () => {
    const inp = `[JUNCTIONS]\nA 1 2\nB 1 1\n[RESERVOIRS]\nR 10\n[PIPES]\nP R A 10 100 100 CV\n[PUMPS]\nU R A POWER 5\n[VALVES]\nV A B 100 PRV 20\n[STATUS]\nU CLOSED\nV OPEN\n[DEMANDS]\nA 2 D ;house\nA 3 ;shop\n[PATTERNS]\nD 1 2\n[RULES]\nRULE 1\nIF LINK V STATUS IS OPEN\nTHEN PUMP U STATUS IS OPEN\n[TIMES]\nSTART CLOCKTIME 2 PM\n[OPTIONS]\nUNITS LPS\n`;
    const network = parseInp(inp);
    expect(network.pumps[0]?.status).toBe('closed');
    expect(network.pipes[0]?.status).toBe('check-valve');
    expect(network.valves[0]).toMatchObject({ kind: 'PRV', setting: 20, status: 'open' });
    expect(network.junctions[0]?.demands).toEqual([
      { base: 2, patternId: 'D', category: 'house' },
      { base: 3, category: 'shop' },
    ]);
    expect(network.times.clockStartS).toBe(14 * 3600);
    expect(parseInp(writeInp(network))).toEqual(network);
    using open = openNetwork(epanet, { network });
    expect(open.project.ruleCount).toBe(1);
  });

  test('time words mean what the EPANET manual says', () => {
    expect([
      parseTimeS('24'),
      parseTimeS('1:30'),
      parseTimeS('90', 'MIN'),
      parseTimeS('12', 'AM'),
      parseTimeS('1', 'pm'),
    ]).toEqual([86_400, 5400, 5400, 0, 46_800]);
    expect(parseTimeS('soon')).toBeNaN();
  });
});

describe('bad INP text', () => {
  const net1 = fixtureText('Net1.inp');
  const lines = net1.split(/\r?\n/);
  const spoil = (line: number, text: string): string => lines.map((old, i) => (i === line - 1 ? text : old)).join('\n');

  test('a bad number in line 37 is reported with the line and its text, by our reader and by EPANET', () => {
    const bad = ' 113  13  23  52x80  8  100  0  Open ;';
    for (const read of [() => parseInp(spoil(37, bad)), () => openNetwork(epanet, { inp: spoil(37, bad) })]) {
      const error = thrownBy(read);
      expect(error.code).toBe('INP_INVALID');
      expect(error.message).toContain('line 37');
      expect(problemsOf(error)[0]).toMatchObject({ line: 37, text: bad.trim() });
    }
  });

  test.each(['x', '113 13', '113 13 23', '113 13 23 5280 8'])(
    'a pipe cut off after %j, which EPANET drops or fills up, is refused',
    (bad) => {
      for (const read of [() => parseInp(spoil(37, bad)), () => openNetwork(epanet, { inp: spoil(37, bad) })]) {
        expect(problemsOf(thrownBy(read))[0]).toMatchObject({ line: 37, text: bad });
      }
    },
  );

  test('every problem is listed', () => {
    const text = spoil(37, ' 113 13 99 5280 8 100 0 Open')
      .replace('[VALVES]', '[VALFES]')
      .replace('OPEN IF', 'OPENS IF');
    const ours = problemsOf(thrownBy(() => parseInp(text)));
    expect(ours.map(({ line }) => line)).toEqual([37, 45]);
    const engines = problemsOf(thrownBy(() => openNetwork(epanet, { inp: text })));
    expect(engines.map(({ line }) => line)).toEqual(expect.arrayContaining([37, 45]));
  });

  test.each([
    ['an undefined curve', net1.replace('HEAD 1', 'HEAD 7'), 'undefined curve 7'],
    ['an unknown control word', net1.replace('BELOW 110', 'BENEATH 110'), 'BENEATH'],
    ['a double node', net1.replace(' 11              \t710', ' 10              \t710'), '10'],
  ])('%s is named', (_, text, found) => {
    const error = thrownBy(() => openNetwork(epanet, { inp: text }));
    expect(error.code).toBe('INP_INVALID');
    expect(error.message).toContain(found);
    expect(problemsOf(error)[0]?.line).toBeGreaterThan(0);
  });

  test('text that is no INP, or empty, is refused', () => {
    expect(thrownBy(() => parseInp('hello')).code).toBe('INP_INVALID');
    expect(thrownBy(() => openNetwork(epanet, { inp: '' })).code).toBe('NETWORK_INVALID');
  });

  test.each(['NaN', '1e999', 'inf'])('%s, which EPANET would take for a number, is refused with its line', (word) => {
    const error = thrownBy(() => openNetwork(epanet, { inp: spoil(37, ` 113 13 23 ${word} 8 100 0 Open`) }));
    expect(error.code).toBe('INP_INVALID');
    expect(problemsOf(error)).toMatchObject([{ line: 37 }]);
  });

  test('nodes without a link are named', () => {
    const error = thrownBy(() =>
      openNetwork(epanet, { inp: net1.replace('[RESERVOIRS]', ' lonely 700 1 ;\n[RESERVOIRS]') }),
    );
    expect(error.code).toBe('NETWORK_INVALID');
    expect(error.message).toContain('lonely');
  });

  test('opening and failing to open leave no files in the engine', () => {
    const before = epanet.module.FS.readdir('/').length;
    for (let i = 0; i < 20; i += 1) {
      openNetwork(epanet, { inp: net1 })[Symbol.dispose]();
      thrownBy(() => openNetwork(epanet, { inp: spoil(37, 'x') }));
      thrownBy(() => openNetwork(epanet, { inp: '' }));
    }
    expect(epanet.module.FS.readdir('/')).toHaveLength(before);
  });

  test('1,000,000 nodes are refused before the engine sees them', () => {
    const inp = `[JUNCTIONS]\n${'J 1\n'.repeat(1_000_000)}`;
    expect(thrownBy(() => openNetwork(epanet, { inp })).code).toBe('NETWORK_TOO_LARGE');
  });
});

describe('bad JSON networks', () => {
  const network = onePipeNetwork();

  test('wrong values are named by path', () => {
    const error = thrownBy(() =>
      validateNetwork({ ...network, pipes: [{ ...network.pipes[0], length: -5, roughness: '120' }] }),
    );
    expect(error.code).toBe('NETWORK_INVALID');
    expect(problemsOf(error)).toMatchObject([
      { path: 'network.pipes[0].length' },
      { path: 'network.pipes[0].roughness' },
    ]);
  });

  test('units that do not belong together are refused', () => {
    expect(thrownBy(() => validateNetwork({ ...network, units: { flow: 'LPS', length: 'ft' } })).code).toBe(
      'UNIT_MISMATCH',
    );
  });

  test('disconnected nodes are named', () => {
    const alone = { ...network, junctions: [...network.junctions, { id: 'X', elevation: 0, demands: [] }] };
    expect(thrownBy(() => validateNetwork(alone)).message).toContain('X');
  });

  test('a section cannot be smuggled in through a text field', () => {
    expect(thrownBy(() => validateNetwork({ ...network, title: ['a', '[PIPES]'] })).code).toBe('NETWORK_INVALID');
    expect(thrownBy(() => validateNetwork({ ...network, options: { 'A\n[PIPES]': '1' } })).code).toBe(
      'NETWORK_INVALID',
    );
    expect(thrownBy(() => validateNetwork({ ...network, options: { A: '1\n[PIPES]' } })).code).toBe('NETWORK_INVALID');
  });

  test.each([null, 5, [], { units: 7 }])('%j is no network', (value) => {
    expect(thrownBy(() => validateNetwork(value)).code).toBe('NETWORK_INVALID');
  });
});
