import { describe, expect, test } from 'vitest';
import { toIdentificationRequest } from '../../../schemas/hydro/calibration-request.ts';
import type { NetworkSource } from '../engine/open-network.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureJson, fixtureText } from '../fixtures/load.ts';
import { createNoise } from '../fixtures/noise.ts';
import { parseInp } from '../network/parse-inp.ts';
import { valueAt } from '../simulation/series.ts';
import { simulate } from '../simulation/simulate.ts';
import { identify } from './identify.ts';
import { openIdentification } from './open-identification.ts';
import type { IdentificationRequest, IdentificationResult } from './result.ts';

const epanet = await loadEpanet();

/** Each part by itself, as by a worker that died after it: an engine anew, and of the others only their JSON. */
const identifyInParts = async (
  source: NetworkSource,
  request: IdentificationRequest,
): Promise<IdentificationResult> => {
  const part = async <T>(compute: (open: ReturnType<typeof openIdentification>) => T): Promise<T> => {
    using open = openIdentification(await loadEpanet(), source, request);
    return JSON.parse(JSON.stringify(compute(open)));
  };
  const noLeak = await part((open) => open.fitWithoutLeak());
  const candidates = (request.leakCandidateIds ?? []).map((_, candidate) => candidate);
  // The last one first: no candidate's fit may depend on what was fitted before it.
  const fits = new Map<number, typeof noLeak>();
  for (const candidate of candidates.toReversed())
    fits.set(candidate, await part((open) => open.fitCandidate(candidate, noLeak)));
  const alone = candidates.map((candidate) => fits.get(candidate) ?? noLeak);
  return part((open) => open.conclude(noLeak, alone));
};

const withoutTimes = ({ run, ...result }: IdentificationResult) => ({
  ...result,
  run: { ...run, solveTimeMs: 0, runTimeMs: 0 },
});

/** Net1 with two leaks, as its sensors read it in a simulation; noise from a fixed seed. */
const readNet1 = (): readonly [NetworkSource, IdentificationRequest] => {
  const network = parseInp(fixtureText('Net1.inp'));
  const leaks: Readonly<Record<string, number>> = { 12: 10, 31: 6 };
  const junctions = network.junctions.map((junction) => ({ ...junction, emitter: leaks[junction.id] ?? 0 }));
  const { timesS, nodes, links, nodeIds, linkIds, tankLevels } = simulate(epanet, {
    network: { ...network, junctions },
  });
  const noise = createNoise(13);
  const sensors = ['11', '13', '21', '23', '31', '32'];
  const pressures = timesS.map((_, row) =>
    sensors.map((id) => valueAt(nodes.pressure, row, nodeIds.indexOf(id)) + 0.1 * noise()),
  );
  const meters = ['10', '110'];
  const flows = timesS.map((_, row) =>
    meters.map((id) => valueAt(links.flow, row, linkIds.indexOf(id)) * (1 + 0.01 * noise())),
  );
  const pumpOn = timesS.map((_, row) => [valueAt(links.flow, row, linkIds.indexOf('9')) > 1 ? 1 : 0]);
  const levels = (tankLevels['2'] ?? []).map((level) => [level]);
  const observations = {
    timesS,
    pressure: { unit: 'psi', nodeIds: sensors, values: pressures, sensorSd: 0.1 },
    flow: { unit: 'GPM', linkIds: meters, values: flows, relativeSd: 0.01 },
    tankLevels: { unit: 'ft', tankIds: ['2'], values: levels },
    linkSettings: { linkIds: ['9'], values: pumpOn },
  } as const;
  const leakCandidateIds = ['12', '22', '31'];
  return [{ network }, { observations, groups: [], leakCandidateIds, maxEmitter: 50 }];
};

describe('in parts, each by another worker and in another order: the same to the last digit', () => {
  test('the calibration case of Net2', async () => {
    const source = { inp: fixtureText('Net2.inp') };
    const request = toIdentificationRequest(fixtureJson('calibration-Net2.case.json'));
    const whole = identify(epanet, source, request);
    expect(whole.leaks.map(({ nodeId }) => nodeId)).toEqual(['18']);
    expect(withoutTimes(await identifyInParts(source, request))).toEqual(withoutTimes(whole));
  });

  test('snapshots with pump states, and two leaks that are fitted together', async () => {
    const [source, request] = readNet1();
    const whole = identify(epanet, source, request);
    expect(whole).toMatchObject({ mode: 'snapshots', leaks: [{}, {}] });
    expect(withoutTimes(await identifyInParts(source, request))).toEqual(withoutTimes(whole));
  });

  test('tanks and controls in the loop, groups by diameter and a demand factor', async () => {
    const [source, { observations, ...request }] = readNet1();
    const { tankLevels: _levels, linkSettings: _settings, ...open } = observations;
    const more = { groups: 'diameter', estimateDemand: true, leakCandidateIds: ['12', '22'] } as const;
    const inLoop = { ...request, ...more, observations: open };
    const whole = identify(epanet, source, inLoop);
    expect(whole.mode).toBe('extended-period');
    expect(withoutTimes(await identifyInParts(source, inLoop))).toEqual(withoutTimes(whole));
  });
});
