/** What a command's exit code tells a script. */
export const EXIT = {
  success: 0,
  failed: 1,
  usage: 2,
  /** The server does not answer; or, for `start`, runs already. */
  server: 3,
  /** The run waits for an answer. */
  interrupted: 4,
  ctrlC: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
