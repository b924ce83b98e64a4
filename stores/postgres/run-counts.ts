import type { RunStatus } from '../../schemas/runs.ts';
import type { RunCounts } from '../run-counts.ts';
import type { Queryable } from './database.ts';

/** Counting reads the whole table; several who ask at once, or soon again, get one answer. */
const FRESH_MS = 15_000;

export const createRunCounts = (db: Queryable): RunCounts => {
  let counted: { readonly atMs: number; readonly answer: ReturnType<RunCounts['byStatus']> } | undefined;

  const count: RunCounts['byStatus'] = async () => {
    const rows = await db.query<{ status: RunStatus; n: number }>({
      text: 'select status, count(*) as n from runs group by status',
    });
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  };

  return {
    async byStatus() {
      if (counted === undefined || performance.now() - counted.atMs > FRESH_MS) {
        const answer = count();
        counted = { atMs: performance.now(), answer };
        answer.catch(() => {
          counted = undefined;
        });
      }
      return counted.answer;
    },
  };
};
