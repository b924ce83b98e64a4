import { z } from 'zod';
import { NetworkIdSchema } from './network.ts';

const MAX_INP_CHARS = 20 * 1024 * 1024;

/** A network as a tool is given one; JSON is checked where it is used. */
export type NetworkConfig =
  | { readonly inp: string }
  | { readonly json: Readonly<Record<string, unknown>> }
  | { readonly networkId: string; readonly version?: number };

const text = z
  .string()
  .min(1)
  .max(MAX_INP_CHARS)
  .transform((value, context): NetworkConfig => {
    // INP text has a header in brackets, which no id has.
    if (value.includes('[')) return { inp: value };
    const id = NetworkIdSchema.safeParse(value.trim());
    if (id.success) return { networkId: id.data };
    context.addIssue({
      code: 'custom',
      message: 'found neither INP text with [SECTIONS] nor the id of a stored network; give one of the two',
    });
    return z.NEVER;
  })
  .describe('INP text as it stands, or the id of a stored network');

const stored = z
  .strictObject({
    network_id: NetworkIdSchema.describe('Id of a stored network'),
    version: z.int().min(1).exactOptional().describe('Absent: its last version'),
  })
  .transform(
    ({ network_id, version }): NetworkConfig => ({
      networkId: network_id,
      ...(version === undefined ? {} : { version }),
    }),
  )
  .describe('A stored network in a certain version');

const json = z
  .looseObject({ junctions: z.array(z.unknown()) })
  .transform((value): NetworkConfig => ({ json: value }))
  .describe('The network as JSON: units, junctions, reservoirs, tanks, pipes, pumps, valves, patterns, curves ...');

export const NetworkConfigSchema = z
  .union([text, stored, json], {
    error:
      'found no network, want INP text, the id of a stored network, { network_id, version }, or JSON with junctions',
  })
  .describe('The network: INP text, the id of a stored network, { network_id, version }, or the network as JSON');
