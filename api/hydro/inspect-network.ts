// A task of a thread: the engine reads a network of 20 MB in seconds, in which the event loop would serve nobody.
import {
  describeNetwork,
  type Epanet,
  HydroError,
  loadEpanet,
  type NetworkDescription,
  type NetworkSource,
  validateNetwork,
} from '../../domains/hydro/index.ts';
import type { HydroFault } from '../../schemas/hydro/hydro-error.ts';

export interface InspectionInput {
  readonly body: Uint8Array;
  readonly format: 'inp' | 'json';
}

export type Inspection =
  | { readonly ok: true; readonly description: NetworkDescription }
  | { readonly ok: false; readonly fault: HydroFault };

/** INP files are UTF-8, or of the time before it. */
const decode = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return new TextDecoder('windows-1252').decode(body);
  }
};

const parseNetwork = (text: string): NetworkSource => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HydroError(
      'NETWORK_INVALID',
      `Cannot read the network as JSON: ${reason}; send JSON, or INP text as text/plain`,
    );
  }
  return { network: validateNetwork(value) };
};

let loading: Promise<Epanet> | undefined;

export const inspectNetwork = async ({ body, format }: InspectionInput): Promise<Inspection> => {
  loading ??= loadEpanet();
  const epanet = await loading;
  try {
    const text = decode(body);
    const description = describeNetwork(epanet, format === 'json' ? parseNetwork(text) : { inp: text });
    return { ok: true, description };
  } catch (error) {
    if (error instanceof HydroError) {
      const { code, message, details } = error;
      return { ok: false, fault: { code, message, details } };
    }
    // An engine that broke off in the middle may be of no more use.
    loading = undefined;
    throw error;
  }
};
