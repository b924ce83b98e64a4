import { isRecord } from '../../../../schemas/record.ts';
import { clock, num, span, table, withClock } from './format.ts';
import { pumpPeriods } from './pump-periods.ts';
import { MOST_MEMBERS, MOST_ROWS, type WaterWords } from './water-words.ts';

type ScenarioWords = Pick<
  WaterWords,
  'tested' | 'scheduled' | 'conditions' | 'scenario' | 'sweep' | 'fireFlow' | 'schedule' | 'lack' | 'examples'
>;

const amount = (value: unknown): string =>
  isRecord(value) && typeof value.value === 'number' ? `${num(value.value)} ${value.unit}` : '';
const ids = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));

const NAMES: Readonly<Record<string, (scenario: Readonly<Record<string, unknown>>) => string>> = {
  burst: ({ nodeId, pipeId, holeArea }) =>
    `burst ${nodeId === undefined ? `half-way along pipe ${ids(pipeId)}` : `at ${ids(nodeId)}`}, hole of ${amount(holeArea)}`,
  'demand-surge': ({ multiplier, nodeIds }) =>
    `demand ${nodeIds === undefined ? '' : `of ${ids(nodeIds)} `}times ${ids(multiplier)}`,
  'fire-flow': ({ nodeId, flow }) => `fire flow of ${amount(flow)} at ${ids(nodeId)}`,
  outage: ({ linkIds }) => `outage of ${ids(linkIds)}`,
  'power-failure': ({ pumpIds }) => `power failure${pumpIds === undefined ? '' : ` of ${ids(pumpIds)}`}`,
  'source-loss': ({ nodeId }) => `loss of source ${ids(nodeId)}`,
  'n-minus-one': () => 'loss of each link in turn (N-1)',
  'available-fire-flow': ({ nodeId }) => `available fire flow at ${ids(nodeId)}`,
};
const when = ({ fromS, untilS, atS }: Readonly<Record<string, unknown>>): string => {
  if (typeof atS === 'number') return `, at ${clock(atS)}`;
  const from = typeof fromS === 'number' && (fromS > 0 || typeof untilS === 'number') ? `, from ${clock(fromS)}` : '';
  return typeof untilS === 'number' ? `${from} until ${clock(untilS)}` : from;
};
const OBJECTIVES = { cost: 'least cost', energy: 'least energy', efficiency: 'best efficiency' };

const LACKS: Readonly<Record<string, string>> = {
  network: 'I need the network: the id of a stored one, such as Net1, or INP text.',
  hole: 'To test a burst I need the size of the hole, such as "a hole of 50 cm2" or "a hole of 8 cm".',
  node: 'I need the place: name a node, such as "node 22" (or a tank or reservoir that is lost).',
  'age-node': 'I need the node whose water age is asked, such as "node 22".',
  link: 'I need the pipe, pump or valve, such as "pipe 21".',
  list: 'I have no tool that lists networks: `GET /hydro/networks` does. A name that is not stored is answered with those that are.',
  factor: 'I need the size of the surge, such as "demand times 1.5".',
  identify:
    'I cannot read readings out of a message, so I cannot calibrate. The assistant `calibrate` can, as can `sluice calibrate`: they take readings as data.',
  constituent:
    'I have no rules for substances in the water: they need concentrations and decay. The assistant `simulate` takes them as `quality`; `sluice simulate --quality` does as well.',
  control:
    'I have no rules for setting up a controller: it needs gains, ranges and setpoints that a sentence does not hold. The assistant `control` takes them as data.',
};

const doubtful = (
  members: readonly { readonly linkId: string; readonly converged: boolean }[],
  say: (links: string) => string,
): readonly string[] => {
  const links = members.slice(0, MOST_MEMBERS).flatMap(({ linkId, converged }) => (converged ? [] : [linkId]));
  return links.length === 0 ? [] : [say(ids(links))];
};

export const SCENARIO_ENGLISH: ScenarioWords = {
  tested: (network, scenario) =>
    `## ${network}: ${NAMES[String(scenario.kind)]?.(scenario) ?? 'test'}${when(scenario)}`,
  scheduled: (network, { objective, stepS, pumpsOnPerStep }) =>
    `## ${network}: pump schedule of ${OBJECTIVES[objective]} for ${clock(stepS * pumpsOnPerStep.length)}`,
  conditions: ({ boundary_conditions: boundary, tariff }) => [
    ...(isRecord(boundary) && typeof boundary.demandMultiplier === 'number'
      ? [`All demands are multiplied by ${num(boundary.demandMultiplier)}.`]
      : []),
    ...(isRecord(boundary) && isRecord(boundary.linkStatus)
      ? [`Closed: ${ids(Object.keys(boundary.linkStatus))}.`]
      : []),
    ...(isRecord(tariff) && Array.isArray(tariff.pricePerKwh)
      ? [`Energy costs ${ids(tariff.pricePerKwh)} per kWh at all hours.`]
      : []),
  ],
  scenario: ({ pass, failures, service, baseline }, { pressure, volume, length }) => {
    const { deficientNodeCount, deficientNodes, unservedVolume, unservedPercent, lowestPressure, tanks } = service;
    const empty = tanks.filter(({ emptyAtS }) => emptyAtS !== null);
    return [
      pass
        ? '**The network passes.**'
        : `**The network fails.** ${failures.map(({ message }) => withClock(message)).join('; ')}.`,
      `${num(unservedVolume)} ${volume} (${num(unservedPercent)} %) of the demand is not served` +
        `${lowestPressure ? `; the lowest pressure is ${num(lowestPressure.pressure)} ${pressure} at ${lowestPressure.nodeId}, at ${clock(lowestPressure.timeS)}` : ''}. ` +
        `Without the event: ${num(baseline.unservedPercent)} %${baseline.lowestPressure ? `, lowest pressure ${num(baseline.lowestPressure.pressure)} ${pressure} at ${baseline.lowestPressure.nodeId}` : ''}.`,
      ...(deficientNodeCount === 0
        ? ['No junction falls below the pressure that full service needs.']
        : [
            `${deficientNodeCount} junction${deficientNodeCount === 1 ? '' : 's'} below the pressure that full service needs:`,
            table(
              ['junction', 'hours below', `lowest (${pressure})`, 'at', `unserved (${volume})`],
              deficientNodes
                .slice(0, MOST_ROWS)
                .map((node) => [
                  node.nodeId,
                  num(node.deficientH),
                  num(node.lowestPressure),
                  clock(node.lowestAtS),
                  num(node.unservedVolume),
                ]),
            ),
          ]),
      ...(empty.length === 0
        ? tanks
            .slice(0, MOST_ROWS)
            .map(
              ({ tankId, lowestLevel, lowestAtS }) =>
                `Tank ${tankId} never empties; its lowest level is ${num(lowestLevel)} ${length}, at ${clock(lowestAtS)}.`,
            )
        : empty.map(({ tankId, emptyAtS }) => `Tank ${tankId} is empty at ${clock(emptyAtS ?? 0)}.`)),
    ];
  },
  sweep: ({ members, memberCount, intact }, { pressure, volume }) => {
    const [worst] = members;
    const harmless = worst === undefined || (worst.unservedVolume === 0 && worst.deficientNodeHours === 0);
    return [
      harmless
        ? `**No link matters alone.** Whichever of the ${memberCount} links is lost, everybody is served.`
        : `**Link ${worst.linkId} matters most**: without it ${num(worst.unservedVolume)} ${volume} (${num(worst.unservedPercent)} %) of the demand is not served. ` +
          `With nothing lost it is ${num(intact.unservedPercent)} %.`,
      `The first of ${memberCount} links, most harmful first:`,
      table(
        ['link', `unserved (${volume})`, '%', 'junction-hours below', `lowest (${pressure})`, 'worst junctions'],
        members
          .slice(0, MOST_MEMBERS)
          .map((member) => [
            member.linkId,
            num(member.unservedVolume),
            num(member.unservedPercent),
            num(member.deficientNodeHours),
            member.lowestPressure === null ? '-' : num(member.lowestPressure),
            ids(member.worstNodes.slice(0, 3).map(({ nodeId }) => nodeId)) || '-',
          ]),
      ),
      ...doubtful(
        members,
        (links) =>
          `The figures without ${links} are not to be trusted: EPANET found no sound solution, as where an inflow is cut off from every tank.`,
      ),
    ];
  },
  fireFlow: ({ nodeId, flow, residualPressure, staticPressure, limitingNodeId }, { flow: flowUnit, pressure }) =>
    `**A hydrant at ${nodeId} can draw at most ${num(flow)} ${flowUnit}.** Then ${num(residualPressure)} ${pressure} are left there, of ${num(staticPressure)} ${pressure} without it; the limit is reached at ${limitingNodeId} first.`,
  schedule: (answer) => {
    const { cost, energyKwh, baseline, savings, savingsPercent, gapPercent, violations, units, method } = answer;
    const isFree = cost === 0 && baseline.cost === 0;
    return [
      `**Pumps on.**\n${pumpPeriods(answer)
        .map(({ pumpId, periods }) => `- ${pumpId}: ${periods.length === 0 ? 'never' : periods.map(span).join(', ')}`)
        .join('\n')}`,
      isFree
        ? `**Cost 0 says nothing**: the network has no price of energy. Name one, such as "0.12 per kWh", or ask for the least energy. This schedule takes ${num(energyKwh)} kWh; the network's own controls ${num(baseline.energyKwh)} kWh.`
        : `**Cost ${num(cost)}**, ${num(energyKwh)} kWh. The network's own controls: ${num(baseline.cost)}, ${num(baseline.energyKwh)} kWh` +
          `${savings === null || savingsPercent === null ? '' : `; saved: ${num(savings)} (${num(savingsPercent)} %)`}.`,
      `**Tank levels** (${units.length}), start, lowest, highest and end:\n${Object.entries(answer.tankLevels)
        .map(
          ([id, levels]) =>
            `- ${id}: ${[levels[0] ?? 0, Math.min(...levels), Math.max(...levels), levels.at(-1) ?? 0].map(num).join(', ')}`,
        )
        .join('\n')}`,
      violations.length === 0
        ? `No limit is broken when it is simulated${answer.lowestPressure === null ? '' : `; the lowest pressure is ${num(answer.lowestPressure)} ${units.pressure}`}. Method ${method}, at most ${num(gapPercent)} % above the bound of its own model.`
        : `**Limits broken**: ${violations.map(({ constraint, elementId, found, limit }) => `${constraint} at ${elementId} (${num(found)}, limit ${num(limit)})`).join('; ')}.`,
    ];
  },
  lack: (lack, word) =>
    lack === 'unit'
      ? `I do not know the unit of pressure "${word}". Wanted: psi, kPa, MPa, bar, m or ft (of water), or none for the network's own.`
      : (LACKS[lack] ?? ''),
  examples: [
    'Simulate Net1 and tell me where pressure is below 120 psi',
    'Tank levels of Net2 over 48 hours with demand 20 % higher',
    'What if pipe 21 of Net1 fails?',
    'A burst at node 22 of Net1, a hole of 50 cm2',
    'Which pipe of Net1 matters most?',
    'How much fire flow is there at node 32 of Net1 at 20 psi?',
    'Cheapest pump schedule of sched-A',
  ],
};
