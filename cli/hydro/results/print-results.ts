import { z } from 'zod';
import { RunSchema, WarningSchema } from '../../../schemas/hydro/answer-parts.ts';
import type { ResultQuantity, ResultTableSummary } from '../../../schemas/hydro/result.ts';
import type { WireResult, WireResultFacts } from '../../../schemas/hydro/wire-result.ts';
import { print, printTable } from '../../terminal.ts';
import { printWarnings } from '../print-parts.ts';
import { answerOutline } from './answer-outline.ts';
import { networkOf } from './result-id.ts';

const time = (text: string): string => text.slice(0, 19).replace('T', ' ');
const sizeOf = ({ name, ids, times }: ResultTableSummary): string => `${name} ${ids}x${times}`;

/** Each table with how many ids and times it has. */
export const printResults = (results: readonly WireResultFacts[]): void =>
  printTable(
    ['id', 'kind', 'network', 'tables', 'picture', 'created'],
    results.map((result) => [
      ...[result.result_id, result.kind, result.network === null ? '-' : networkOf(result)],
      ...[result.tables.map(sizeOf).join(', ') || '-', result.has_picture ? 'yes' : '-', time(result.created_at)],
    ]),
  );

const withUnit = ({ name, unit }: ResultQuantity): string => (unit === null ? name : `${name} (${unit})`);

/** What answers have in common; read leniently, since another release may have stored them. */
const AnswerPartsSchema = z.object({
  run: RunSchema.optional().catch(undefined),
  warnings: z.array(WarningSchema).optional().catch(undefined),
});
const partsOf = (answer: unknown) => AnswerPartsSchema.safeParse(answer).data ?? {};

const printFacts = (rows: readonly (readonly [string, string])[]): void => {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  for (const [name, value] of rows) print(`${name.padEnd(width)}  ${value}`);
};

/** What a result is, what its answer says, and which series can be exported. */
export const printResult = (result: WireResult): void => {
  const { run, warnings } = partsOf(result.answer);
  printFacts([
    ['result', result.result_id],
    ['kind', result.kind],
    ['network', `${networkOf(result)}, sha256 ${result.inp_hash}`],
    ['engine', run === undefined ? '-' : `OWA-EPANET ${run.engineVersion}, ${run.runTimeMs.toFixed(1)} ms`],
    ['created', time(result.created_at)],
    ['run', `${result.run_id} of thread ${result.thread_id}`],
    ['picture', result.has_picture ? `sluice results picture ${result.result_id}` : '-'],
  ]);
  print();
  printFacts(answerOutline(result.answer));
  if (warnings !== undefined) printWarnings(warnings);
  if (result.tables.length === 0) return;
  print();
  printTable(
    ['table', 'ids', 'times', 'quantities'],
    result.tables.map(({ name, ids, times, quantities }) => [name, ids, times, quantities.map(withUnit).join(', ')]),
  );
};
