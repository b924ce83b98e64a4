import { createReadStream } from 'node:fs';
import { MAX_NETWORK_BYTES } from '../../../schemas/hydro/network.ts';
import { fileFaultOf } from '../../file-fault.ts';
import { nameOf } from '../read-file.ts';

/** A network as it is sent. */
export interface NetworkFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType: 'text/plain' | 'application/json';
}

const WANT = 'an EPANET INP file, or a network as JSON';

const bytesOf = async (file: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of (file === '-' ? process.stdin : createReadStream(file)) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_NETWORK_BYTES)
      throw new Error(
        `Cannot send ${nameOf(file)}: it is over the limit of ${MAX_NETWORK_BYTES} bytes; split the network`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** @param file `-`: stdin. @throws {Error} When it cannot be read, is empty or over the limit. */
export const readNetworkFile = async (file: string): Promise<NetworkFile> => {
  const name = nameOf(file);
  try {
    const bytes = await bytesOf(file);
    // No INP text begins so; the name of a file may say anything, stdin says nothing.
    const [start] = bytes
      .subarray(0, 10_000)
      .toString()
      .replace(/^\uFEFF/, '')
      .trimStart();
    if (start === undefined) throw new Error(`Cannot use ${name}: found an empty file, want ${WANT}`);
    return { name, bytes, contentType: start === '{' ? 'application/json' : 'text/plain' };
  } catch (error) {
    const reason = fileFaultOf(error);
    if (reason === undefined) throw error;
    throw new Error(`Cannot read ${name}: ${reason}; want ${WANT}, or - for stdin`, { cause: error });
  }
};
