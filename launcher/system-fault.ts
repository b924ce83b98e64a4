import { EngineError } from '../schemas/errors.ts';

const SENTENCES: readonly (readonly [pattern: RegExp, toMessage: (where: string) => string])[] = [
  [
    /ENOSPC|No space left on device|database or disk is full/,
    (where) => `The disk that holds ${where} is full: free some space there, or choose another place with --data-dir`,
  ],
  [
    /EROFS|Read-only file system/,
    (where) => `Cannot write to ${where}: its file system is read-only; choose another place with --data-dir`,
  ],
  [
    /EACCES|EPERM|Permission denied/,
    (where) =>
      `Cannot write to ${where}: permission denied for this user; make it writable, or choose another place with --data-dir`,
  ],
  [/ENOENT/, (where) => `Cannot make ${where}: its parent takes no directories; choose another place with --data-dir`],
  [
    /ENOTDIR|EEXIST/,
    (where) => `Cannot use ${where} as data directory: a file is in its way; choose another place with --data-dir`,
  ],
];

/** What a system error (its code or a program's output) means for the data directory, in one sentence; else `undefined`. */
export const toDataDirError = (text: string, where: string): EngineError | undefined => {
  const found = SENTENCES.find(([pattern]) => pattern.test(text));
  return found === undefined ? undefined : new EngineError('SERVICE_UNAVAILABLE', found[1](where));
};
