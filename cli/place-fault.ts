import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Why nothing could be written there; looked at before the work of which the file is the end. */
export const placeFault = (path: string): string | undefined => {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return 'it is a folder';
    if (!statSync(dirname(path)).isDirectory()) return 'there is no such folder';
    accessSync(found === undefined ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no such folder' : `the system says ${code}`;
  }
};
