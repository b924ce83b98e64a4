import { resolve } from 'node:path';
import type { WireNetwork } from '../../../schemas/hydro/network.ts';
import type { ApiClient } from '../../api-client.ts';
import { toWholeNumber } from '../../command.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { notice, printJson } from '../../terminal.ts';
import { checkOutput, writeBody } from '../../write-body.ts';
import { askForNetwork, networkPath } from './network-id.ts';

const textOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** Writes the INP text of a stored network. */
export const getNetwork = async (
  client: ApiClient,
  id: string,
  values: { readonly version?: string | undefined; readonly output?: string | undefined; readonly json: boolean },
): Promise<ExitCode> => {
  const path = networkPath(id);
  const wanted = values.version === undefined ? undefined : toWholeNumber('version', values.version, 1, 999_999_999);
  checkOutput(values.output);
  const { latest } = (await askForNetwork(client, id, () => client.get(path))) as WireNetwork;
  const version = wanted ?? latest.version;
  if (version > latest.version) throw new Error(`${id} has no version ${version}; the last is ${latest.version}`);
  const body = await client.download(`${path}/inp?version=${version}`);
  if (values.json && values.output === undefined) printJson({ network_id: id, version, inp: await textOf(body) });
  else {
    await writeBody(body, values.output);
    if (values.output === undefined) return EXIT.success;
    if (values.json) printJson({ network_id: id, version, path: resolve(values.output) });
    else notice(`wrote ${values.output}: ${id} version ${version}`);
  }
  return EXIT.success;
};
