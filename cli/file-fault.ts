const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
};

/** Why the system would not read a file, in words; `undefined` when the error is another. */
export const fileFaultOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  return REASONS[String(error.code)] ?? `the system says ${String(error.code)}`;
};
