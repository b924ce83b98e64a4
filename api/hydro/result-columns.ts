import { setImmediate } from 'node:timers/promises';
import type { ExportedTable } from './result-service.ts';

/** A unit as part of a name: `ft/s` is `ft_per_s`. */
const suffixOf = (unit: string): string => unit.replaceAll('/', '_per_').replaceAll('%', 'percent');

/** Names of an export's columns after `time_s` and `id`: `pressure_psi`, `status`. */
export const columnNames = ({ head, quantities }: ExportedTable): readonly string[] =>
  quantities.map((quantity) => {
    const { name = '', unit = null } = head.quantities[quantity] ?? {};
    return unit === null ? name : `${name}_${suffixOf(unit)}`;
  });

/** Rows of a table together, column by column. */
export interface RowBatch {
  readonly timesS: number[];
  readonly ids: string[];
  /** For each quantity. `null`: it has no value. */
  readonly values: (number | null)[][];
}

/** The rows of a table by id, then by time, up to `most` together; between them others are served. */
export async function* inRows({ head, quantities, pieces }: ExportedTable, most: number): AsyncGenerator<RowBatch> {
  const empty = (): RowBatch => ({ timesS: [], ids: [], values: quantities.map(() => []) });
  let batch = empty();
  for await (const { id, fromTime, values } of pieces) {
    const name = head.ids[id] ?? '';
    const count = values[0]?.length ?? 0;
    for (let index = 0; index < count; index += 1) {
      batch.timesS.push(head.timesS[fromTime + index] ?? Number.NaN);
      batch.ids.push(name);
      for (const [quantity, numbers] of values.entries()) {
        const number = numbers[index] ?? Number.NaN;
        batch.values[quantity]?.push(Number.isFinite(number) ? number : null);
      }
      if (batch.ids.length < most) continue;
      yield batch;
      batch = empty();
      await setImmediate();
    }
  }
  if (batch.ids.length > 0) yield batch;
}
