import { z } from 'zod';
import { NetworkIdSchema } from './network.ts';

const MAX_INP_CHARS = 20 * 1024 * 1024;

/** INP text has a header in brackets, which no id has. */
export const isInpText = (text: string): boolean => text.includes('[');

const text = z
  .string()
  .min(1)
  .max(MAX_INP_CHARS)
  .refine((value) => isInpText(value) || NetworkIdSchema.safeParse(value).success, {
    error: 'found neither INP text with [SECTIONS] nor the id of a stored network; give one of the two',
  })
  .describe('INP text as it stands, or the id of a stored network');

const stored = z
  .strictObject({
    network_id: NetworkIdSchema.describe('Id of a stored network'),
    version: z.int().min(1).exactOptional().describe('Absent: its last version'),
  })
  .describe('A stored network in a certain version');

const json = z
  .looseObject({ junctions: z.array(z.unknown()) })
  .describe('The network as JSON: units, junctions, reservoirs, tanks, pipes, pumps, valves, patterns, curves ...');

/** It stays as it is given: a graph's tool parses it once, and the tool's handler again. */
export const NetworkConfigSchema = z
  .union([text, stored, json], {
    error:
      'found no network, want INP text, the id of a stored network, { network_id, version }, or JSON with junctions',
  })
  .describe('The network: INP text, the id of a stored network, { network_id, version }, or the network as JSON');
export type NetworkConfig = z.output<typeof NetworkConfigSchema>;
