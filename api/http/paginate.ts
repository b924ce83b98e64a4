import type { ApiContext } from './api-env.ts';

interface Page {
  readonly offset: number;
  readonly limit: number;
  /** How many it has. */
  readonly found: number;
  /** How many there are on all pages. */
  readonly total: number;
}

/** Says how many there are beside the page that is answered, and where the next one begins, if there is one. */
export const paginate = (c: ApiContext, { offset, limit, found, total }: Page): void => {
  c.header('X-Pagination-Total', `${total}`);
  if (offset + found < total) c.header('X-Pagination-Next', `${offset + limit}`);
};
