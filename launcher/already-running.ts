import { readInstance } from './instance-file.ts';

/** Another process runs on this data directory. */
export class AlreadyRunningError extends Error {
  constructor(dataDir: string) {
    const record = readInstance(dataDir);
    const where = record?.api === undefined ? 'it is still starting' : `its API is at ${record.api}`;
    const pid = record === undefined ? '' : ` (process ${record.owner.pid})`;
    super(
      `Sluice runs on ${dataDir} already${pid}: ${where}; stop it first, or give this one its own place with --data-dir`,
    );
    this.name = 'AlreadyRunningError';
  }
}
