import { z } from 'zod';

/**
 * The field of a graph's result, as a part of its input: a client leaves it out, and what the thread's run before found is
 * gone when the next one begins. Otherwise a run that fails would leave its own input beside another's result.
 */
export const noResultYet = z.null().default(null).describe('Leave it out: the run fills it in');
