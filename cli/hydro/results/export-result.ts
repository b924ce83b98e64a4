import { resolve } from 'node:path';
import type { ApiClient } from '../../api-client.ts';
import { UsageError } from '../../command.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { notice, print, printJson } from '../../terminal.ts';
import { checkOutput, writeBody } from '../../write-body.ts';
import { askForResult, resultPath } from './result-id.ts';

export interface ExportValues {
  readonly table?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly quantities?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly format?: string | undefined;
  readonly output?: string | undefined;
  readonly json: boolean;
}

const toSeconds = (option: string, text: string): string => {
  if (/^\d{1,10}(\.\d{1,6})?$/.test(text)) return text;
  throw new UsageError(`found --${option} ${text}, want seconds from the start, such as 0 or 3600`);
};

const formatOf = ({ format, output, json }: ExportValues): string => {
  const found = format ?? (output?.endsWith('.parquet') ? 'parquet' : 'csv');
  if (found !== 'csv' && found !== 'parquet') throw new UsageError(`found --format ${found}, want csv or parquet`);
  if (output === undefined && json)
    throw new UsageError('found --json without -o, want -o FILE: the table is what is printed');
  if (output === undefined && found === 'parquet' && process.stdout.isTTY)
    throw new UsageError('found parquet for a terminal, want -o FILE');
  return found;
};

/** What the options ask for, as the route takes it. @throws {UsageError} */
const queryOf = (values: ExportValues): URLSearchParams => {
  const query = new URLSearchParams({ format: formatOf(values) });
  const { table, ids = [], quantities = [], from, to } = values;
  if (table !== undefined) query.set('table', table);
  for (const [name, wanted] of Object.entries({ ids, quantities }))
    for (const text of wanted) {
      // An empty one would stand for all of them.
      if (text.trim() === '') throw new UsageError(`found --${name} without a name, want names such as A,B`);
      query.append(name, text);
    }
  if (from !== undefined) query.set('from_s', toSeconds('from', from));
  if (to !== undefined) query.set('to_s', toSeconds('to', to));
  if (Number(from) > Number(to)) throw new UsageError(`found --from ${from} after --to ${to}, want it before`);
  return query;
};

/** Writes a table of a result as it comes. */
export const exportResult = async (client: ApiClient, id: string, values: ExportValues): Promise<ExitCode> => {
  const path = `${resultPath(id)}/export?${queryOf(values)}`;
  const { output } = values;
  checkOutput(output);
  await writeBody(await askForResult(client, id, () => client.download(path)), output);
  if (output === undefined) return EXIT.success;
  if (values.json) printJson({ result_id: id, path: resolve(output) });
  else notice(`wrote ${output}`);
  return EXIT.success;
};

/** Writes the page of a result. */
export const writeResultPicture = async (
  client: ApiClient,
  id: string,
  { output, json }: { readonly output?: string | undefined; readonly json: boolean },
): Promise<ExitCode> => {
  const path = `${resultPath(id)}/picture`;
  const file = resolve(output ?? `${id}.html`);
  checkOutput(file);
  await writeBody(await askForResult(client, id, () => client.download(path)), file);
  if (json) printJson({ result_id: id, path: file });
  else print(file);
  return EXIT.success;
};
