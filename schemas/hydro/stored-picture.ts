import { z } from 'zod';
import type { NetworkPicture } from '../../domains/hydro/index.ts';

const RUN_KINDS = [
  'file',
  'schedule',
  'simulation',
  'scenario',
  'intact',
  'estimates',
  'control',
  'hydrant',
] as const satisfies readonly NetworkPicture['runs'][0]['kind'][];

const texts = z.array(z.string());
const scale = z.looseObject({ min: z.number(), max: z.number() });
const packed = z.looseObject({
  columns: z.int(),
  rows: z.int(),
  values: z.string(),
  least: z.string(),
  step: z.string(),
  precision: z.number(),
});
const run = z.looseObject({
  kind: z.enum(RUN_KINDS),
  pressure: packed,
  flow: packed,
  velocity: packed,
  open: z.string(),
  tanks: z.array(z.looseObject({ id: z.string() })),
  pumps: z.array(z.looseObject({ id: z.string(), stretches: z.array(z.looseObject({})) })),
  warnings: z.array(z.looseObject({})),
  warningCount: z.int(),
  run: z.looseObject({ engineVersion: z.string(), inpHash: z.string() }),
});

/** What the page of a network stands on: another release may have stored something else. */
const Shape = z.looseObject({
  title: z.string(),
  source: z.string(),
  note: z.string(),
  units: z.looseObject({ pressure: z.string(), flow: z.string(), velocity: z.string(), length: z.string() }),
  timesS: z.array(z.number()).min(1),
  rowStride: z.int(),
  clockStartS: z.number(),
  layout: z.enum(['file', 'computed', 'partly']),
  placedNodes: z.int(),
  nodes: z.looseObject({ ids: texts, kinds: texts, x: z.string(), y: z.string(), elevation: z.string() }),
  links: z.looseObject({ ids: texts, kinds: texts, from: z.string(), to: z.string(), bends: z.looseObject({}) }),
  scales: z.looseObject({ pressure: scale, flow: scale, velocity: scale }),
  tariffs: z.array(z.looseObject({ stretches: z.array(z.looseObject({})) })),
  overlays: z.array(z.looseObject({ name: z.string(), unit: z.string(), what: z.enum(['node', 'link']), scale })),
  marks: z.array(z.looseObject({ what: z.enum(['node', 'link']), index: z.int(), text: z.string() })),
  runs: z.array(run).min(1).max(2),
});

/** A `NetworkPicture` as it is stored beside a result. */
export const StoredPictureSchema = z.custom<NetworkPicture>((value) => Shape.safeParse(value).success);
