import { formatNumber, formatWithUnit } from './format.ts';
import { type MapState, runOf } from './map-state.ts';
import { type ElementRef, type NetworkData, nameOf } from './network-data.ts';

/** What was found out about an element over the whole run. */
const toOverlayRows = ({ picture, overlayValues }: NetworkData, { what, index }: ElementRef): [string, string][] =>
  picture.overlays.flatMap((overlay, place) => {
    const value = overlayValues[place]?.[index] ?? Number.NaN;
    if (overlay.what !== what || Number.isNaN(value)) return [];
    return [[overlay.name, formatWithUnit(value, overlay.unit)]];
  });

/** What is known of an element, at the time that is shown and over the whole run, as names and values with units. */
export const toElementRows = (data: NetworkData, state: MapState, ref: ElementRef): [string, string][] => [
  ...toRowsNow(data, state, ref),
  ...toOverlayRows(data, ref),
];

const toRowsNow = (data: NetworkData, state: MapState, ref: ElementRef): [string, string][] => {
  const { picture, elevation } = data;
  const { units, nodes, links } = picture;
  const run = runOf(data, state);
  const { index } = ref;
  if (ref.what === 'node') {
    const tank = run.tanks.find(({ id }) => nodes.kinds[index] === 'tank' && id === nodes.ids[index]);
    const pressure = `${formatNumber(run.pressure.at(state.row, index))} ${units.pressure}`;
    const level = formatNumber(tank?.levels[state.row] ?? Number.NaN);
    return [
      ...(nodes.kinds[index] === 'reservoir' ? [] : [['pressure', pressure] as [string, string]]),
      ...(tank === undefined
        ? []
        : [
            [
              'level',
              `${level} of ${formatNumber(tank.minLevel)} to ${formatNumber(tank.maxLevel)} ${units.length}`,
            ] as [string, string],
          ]),
      [
        nodes.kinds[index] === 'reservoir' ? 'head' : 'elevation',
        `${formatNumber(elevation[index] ?? 0)} ${units.length}`,
      ],
    ];
  }
  const flow = run.flow.at(state.row, index);
  const [a = 0, b = 0] = [data.from[index], data.to[index]];
  const [from, to] = flow < 0 ? [b, a] : [a, b];
  return [
    ['flow', `${formatNumber(Math.abs(flow))} ${units.flow}`],
    ['from', `${nodes.ids[from]} to ${nodes.ids[to]}`],
    ...(links.kinds[index] === 'pump'
      ? []
      : [['velocity', `${formatNumber(run.velocity.at(state.row, index))} ${units.velocity}`] as [string, string]]),
    ...(run.open.at(state.row, index)
      ? []
      : [['status', links.kinds[index] === 'pump' ? 'off' : 'closed'] as [string, string]]),
  ];
};

export const toElementTitle = (data: NetworkData, ref: ElementRef): string => nameOf(data.picture, ref);
