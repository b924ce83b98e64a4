import type { WireNetworkUpload, WireNetworkValidation } from '../../../schemas/hydro/network.ts';
import type { ApiClient } from '../../api-client.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { notice, print, printJson } from '../../terminal.ts';
import { readNetworkFile } from './network-file.ts';
import { networkIdFor, networkPath } from './network-id.ts';
import { countOf, problemLines, refusedFor } from './network-problems.ts';
import { factsLine } from './print-networks.ts';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Stores a file as a network's next version; what is wrong with it is told line by line. */
export const putNetwork = async (
  client: ApiClient,
  file: string,
  values: { readonly id?: string | undefined; readonly name?: string | undefined; readonly json: boolean },
): Promise<ExitCode> => {
  const id = networkIdFor(file, values.id);
  const query = values.name === undefined ? '' : `?${new URLSearchParams({ name: values.name })}`;
  const { name, bytes, contentType } = await readNetworkFile(file);
  try {
    const path = `${networkPath(id)}${query}`;
    const stored = (await client.upload(path, once(bytes), contentType)) as WireNetworkUpload;
    const { latest, is_new_version: isNew } = stored;
    if (values.json) printJson(stored);
    else print(`${id} version ${latest.version}${isNew ? '' : ', as it was'}: ${factsLine(latest)}`);
    return EXIT.success;
  } catch (error) {
    const problems = refusedFor(error);
    if (problems === undefined) throw error;
    if (values.json) printJson({ network_id: id, file: name, valid: false, problems });
    notice([`Cannot store ${name}: ${countOf(problems)}`, ...problemLines(problems)].join('\n'));
    return EXIT.failed;
  }
};

/** Tells what is wrong with a file, or what it is made of; nothing is stored. */
export const validateNetwork = async (client: ApiClient, file: string, json: boolean): Promise<ExitCode> => {
  const { name, bytes, contentType } = await readNetworkFile(file);
  const answer = await client.upload('/hydro/networks/validate', once(bytes), contentType, 'POST');
  const validation = answer as WireNetworkValidation;
  if (json) printJson(validation);
  else if (validation.valid) print(`${name} can be simulated: ${factsLine(validation.facts)}`);
  else {
    print(`${name} cannot be simulated: ${countOf(validation.problems)}`);
    for (const line of problemLines(validation.problems)) print(line);
  }
  return validation.valid ? EXIT.success : EXIT.failed;
};
