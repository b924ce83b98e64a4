import { EngineError, ERROR_CODES } from '../../schemas/errors.ts';
import type { FailedLink } from '../../schemas/hydro/n-minus-one.ts';

/**
 * Does some links together. Where that fails, the first of them is done alone: a failure of its own is what it came to, and
 * ends nothing else.
 * @param work Answers what the first of the links came to: one at least.
 * @throws what another attempt may mend, and what is no failure of a link's own.
 */
export const isolateFailures = async <Result>(
  linkIds: readonly string[],
  work: (linkIds: readonly string[]) => Promise<readonly Result[]>,
): Promise<readonly (Result | FailedLink)[]> => {
  try {
    return await work(linkIds);
  } catch (error) {
    if (!(error instanceof EngineError) || ERROR_CODES[error.code].retry) throw error;
    const [linkId = '', ...others] = linkIds;
    if (others.length > 0) return isolateFailures([linkId], work);
    return [{ linkId, code: error.code, reason: error.message }];
  }
};
