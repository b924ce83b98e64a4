import type { Energy, Network, Pump, Valve } from './network.ts';
import { formatTime, TIME_KEYWORDS } from './times.ts';

const PRESSURE_WORDS = { psi: 'PSI', kPa: 'KPA', m: 'METERS', bar: 'BAR', ft: 'FEET' } as const;

type Cell = string | number | undefined;

/** One line; trailing cells left out are dropped, those before a given one become EPANET's `*`. */
const row = (...cells: readonly Cell[]): string => {
  const last = cells.findLastIndex((cell) => cell !== undefined);
  return ` ${cells
    .slice(0, last + 1)
    .map((cell) => cell ?? '*')
    .join('\t')}`;
};

const pumpWords = (pump: Pump): string =>
  [
    pump.headCurveId === undefined ? `POWER ${pump.power}` : `HEAD ${pump.headCurveId}`,
    ...(pump.speed === undefined ? [] : [`SPEED ${pump.speed}`]),
    ...(pump.speedPatternId === undefined ? [] : [`PATTERN ${pump.speedPatternId}`]),
  ].join(' ');

const valveRow = ({ id, from, to, diameter, kind, setting, minorLoss, curveId }: Valve): string =>
  row(id, from, to, diameter, kind, setting, minorLoss, curveId);

const statusRows = ({ pumps, valves }: Network): readonly string[] => [
  ...pumps.filter(({ status }) => status === 'closed').map(({ id }) => row(id, 'CLOSED')),
  ...valves.filter(({ status }) => status !== 'active').map(({ id, status }) => row(id, status.toUpperCase())),
];

const energyRows = (energy: Energy, pumps: readonly Pump[]): readonly string[] => [
  row('GLOBAL EFFICIENCY', energy.globalEfficiencyPercent),
  row('GLOBAL PRICE', energy.globalPricePerKwh),
  ...(energy.globalPricePatternId === undefined ? [] : [row('GLOBAL PATTERN', energy.globalPricePatternId)]),
  row('DEMAND CHARGE', energy.demandChargePerKw),
  ...pumps.flatMap(({ id, efficiencyCurveId, pricePerKwh, pricePatternId }) => [
    ...(efficiencyCurveId === undefined ? [] : [row('PUMP', id, 'EFFICIENCY', efficiencyCurveId)]),
    ...(pricePerKwh === undefined ? [] : [row('PUMP', id, 'PRICE', pricePerKwh)]),
    ...(pricePatternId === undefined ? [] : [row('PUMP', id, 'PATTERN', pricePatternId)]),
  ]),
];

const PIPE_STATUS = { open: 'OPEN', closed: 'CLOSED', 'check-valve': 'CV' } as const;
const PATTERN_VALUES_PER_LINE = 6;

const chunks = (values: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(values.length / PATTERN_VALUES_PER_LINE) }, (_, i) =>
    values.slice(i * PATTERN_VALUES_PER_LINE, (i + 1) * PATTERN_VALUES_PER_LINE),
  );

const sectionsOf = (network: Network): readonly (readonly [name: string, rows: readonly string[]])[] => [
  ['TITLE', network.title],
  [
    'JUNCTIONS',
    // A demand of one category stands with its junction; a second category needs [DEMANDS], which replaces the first.
    network.junctions.map(({ id, elevation, demands: [first] }) =>
      row(id, elevation, first?.base ?? 0, first?.patternId),
    ),
  ],
  ['RESERVOIRS', network.reservoirs.map(({ id, head, patternId }) => row(id, head, patternId))],
  [
    'TANKS',
    network.tanks.map((tank) =>
      row(
        tank.id,
        tank.elevation,
        tank.initialLevel,
        tank.minLevel,
        tank.maxLevel,
        tank.diameter,
        tank.minVolume,
        tank.volumeCurveId,
        tank.canOverflow ? 'YES' : undefined,
      ),
    ),
  ],
  [
    'PIPES',
    network.pipes.map(({ id, from, to, length, diameter, roughness, minorLoss, status }) =>
      row(id, from, to, length, diameter, roughness, minorLoss, PIPE_STATUS[status]),
    ),
  ],
  ['PUMPS', network.pumps.map((pump) => row(pump.id, pump.from, pump.to, pumpWords(pump)))],
  ['VALVES', network.valves.map(valveRow)],
  [
    'DEMANDS',
    network.junctions
      .filter(({ demands }) => demands.length > 1 || demands[0]?.category !== undefined)
      .flatMap(({ id, demands }) =>
        demands.map(
          ({ base, patternId, category }) =>
            `${row(id, base, patternId)}${category === undefined ? '' : `\t;${category}`}`,
        ),
      ),
  ],
  ['EMITTERS', network.junctions.flatMap(({ id, emitter }) => (emitter === undefined ? [] : [row(id, emitter)]))],
  ['STATUS', statusRows(network)],
  [
    'PATTERNS',
    network.patterns.flatMap(({ id, multipliers }) => chunks(multipliers).map((values) => row(id, ...values))),
  ],
  ['CURVES', network.curves.flatMap(({ id, points }) => points.map(([x, y]) => row(id, x, y)))],
  ['CONTROLS', network.controls],
  ['RULES', network.rules.flatMap((rule) => [...rule.split('\n'), ''])],
  ['ENERGY', energyRows(network.energy, network.pumps)],
  [
    'TIMES',
    (Object.keys(TIME_KEYWORDS) as (keyof typeof TIME_KEYWORDS)[]).map((field) =>
      row(TIME_KEYWORDS[field], formatTime(network.times[field])),
    ),
  ],
  [
    'OPTIONS',
    [
      row('UNITS', network.units.flow),
      row('PRESSURE', PRESSURE_WORDS[network.units.pressure]),
      row('HEADLOSS', network.headloss),
      ...Object.entries(network.options).map(([keyword, value]) => row(keyword, value)),
    ],
  ],
  ...Object.entries(network.otherSections),
  ['COORDINATES', Object.entries(network.coordinates).map(([id, [x, y]]) => row(id, x, y))],
  ['VERTICES', Object.entries(network.vertices).flatMap(([id, points]) => points.map(([x, y]) => row(id, x, y)))],
];

/** A network as INP text; numbers are written in full, so reading it back gives the same network. */
export const writeInp = (network: Network): string =>
  [
    ...sectionsOf(network)
      .filter(([, rows]) => rows.length > 0)
      .map(([name, rows]) => `[${name}]\n${rows.join('\n')}\n`),
    '[END]\n',
  ].join('\n');
