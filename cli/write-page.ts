import { writeFile } from 'node:fs/promises';

/** A name without separators of folders, that no shell takes for an option. */
export const toFileName = (name: string, fallback: string): string =>
  name.replace(/[^\p{L}\p{N}._]+/gu, '-').replace(/^[-.]+/, '') || fallback;

/**
 * @param option The one that names another place.
 * @throws With the place and the system's reason.
 */
export const writePage = async (path: string, page: string, option = '-o'): Promise<void> => {
  try {
    await writeFile(path, page);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`Cannot write ${path} (${code}); choose another place with ${option}`, { cause: error });
  }
};
