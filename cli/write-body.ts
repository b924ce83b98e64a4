import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { placeFault } from './place-fault.ts';

/** @throws {Error} Where nothing can be written. */
export const checkOutput = (file: string | undefined): void => {
  const fault = file === undefined ? undefined : placeFault(file);
  if (fault !== undefined) throw new Error(`Cannot write ${file}: ${fault}; choose another place with -o`);
};

const isSpecial = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === false;

/** Beside it first: whoever finds the file finds all of it. A device or a pipe is written as it is. */
const writeWhole = async (file: string, body: AsyncIterable<Uint8Array>): Promise<void> => {
  if (isSpecial(file)) return pipeline(Readable.from(body), createWriteStream(file));
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(body), createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
};

const print = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
  for await (const chunk of body) if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
};

/**
 * Writes what a server sends, no faster than it is taken.
 * @param file Absent: stdout.
 * @throws {Error} With what became of it, and what to do.
 */
export const writeBody = async (body: AsyncIterable<Uint8Array>, file: string | undefined): Promise<void> => {
  try {
    await (file === undefined ? print(body) : writeWhole(file, body));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== undefined && file !== undefined)
      throw new Error(`Cannot write ${file} (${code}); choose another place with -o`, { cause: error });
    const written = file === undefined ? 'what is printed is not all of it' : 'nothing was written';
    throw new Error(`the answer broke off; ${written}, try again`, { cause: error });
  }
};
