import { z } from 'zod';
import type { NetworkFacts } from '../../domains/hydro/index.ts';
import { NameSchema, PageQuerySchema } from '../agent-server/fields.ts';
import type { NetworkProblem } from './hydro-error.ts';

/** Chosen by whoever stores the network, or made by the server. */
export const NetworkIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'want 1 to 100 letters, digits, dots, dashes or underscores');

/** Of what is uploaded or looked over: INP text or JSON. */
export const MAX_NETWORK_BYTES = 20 * 1024 * 1024;

export const NetworkParamsSchema = z.object({ network_id: NetworkIdSchema });

const VersionSchema = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'want the number of a version, from 1')
  .transform(Number);

export const NetworkVersionQuerySchema = z.object({ version: VersionSchema.optional().describe('Absent: the last') });

export const NetworkListQuerySchema = z.object({
  ...PageQuerySchema,
  prefix: NameSchema.optional().describe('How ids begin'),
});

export const NetworkPageQuerySchema = z.object(PageQuerySchema);

export const NetworkUploadQuerySchema = z.object({
  name: NameSchema.max(200).optional().describe('For people; absent: as it was'),
});

/** What a version of a network is made of. */
export type StoredFacts = NetworkFacts;

interface WireFacts {
  readonly version: number;
  /** SHA-256 of the INP text, hexadecimal. */
  readonly inp_hash: string;
  readonly inp_bytes: number;
  readonly created_at: string;
  readonly junctions: number;
  readonly reservoirs: number;
  readonly tanks: number;
  readonly pipes: number;
  readonly pumps: number;
  readonly valves: number;
  readonly duration_s: number;
  readonly units: Readonly<Record<string, string>>;
}

export type WireNetworkVersion = WireFacts;

/** A network as clients see it, with the facts of its last version. */
export interface WireNetwork {
  readonly network_id: string;
  readonly name: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly latest: WireNetworkVersion;
}

export interface WireNetworkUpload extends WireNetwork {
  /** False when the text is that of the last version. */
  readonly is_new_version: boolean;
}

/** `facts` of a network that can be simulated; else what is wrong. */
export type WireNetworkValidation =
  | { readonly valid: true; readonly facts: Omit<WireFacts, 'version' | 'created_at'> }
  | { readonly valid: false; readonly message: string; readonly problems: readonly NetworkProblem[] };
