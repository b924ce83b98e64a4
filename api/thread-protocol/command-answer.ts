import { EngineError, ERROR_CODES, type ErrorCode } from '../../schemas/errors.ts';

/** The protocol's own closed list of codes. */
export type ProtocolErrorCode =
  | 'invalid_argument'
  | 'unknown_command'
  | 'unknown_error'
  | 'no_such_run'
  | 'no_such_subscription'
  | 'no_such_namespace'
  | 'no_such_interrupt'
  | 'no_such_checkpoint'
  | 'permission_denied';

/** A command that cannot be carried out, with a code that clients of the protocol know. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

interface CommandMeta {
  readonly thread_id: string;
  /** Every event up to this `seq` came before the command was applied. */
  readonly applied_through_seq: number;
}

export interface CommandResult {
  readonly result: Readonly<Record<string, unknown>>;
  readonly meta?: CommandMeta | undefined;
}

export type CommandAnswer =
  | { readonly type: 'success'; readonly id: number; readonly result: unknown; readonly meta?: CommandMeta | undefined }
  | { readonly type: 'error'; readonly id: number | null; readonly error: ProtocolErrorCode; readonly message: string };

export const toSuccess = (id: number, { result, meta }: CommandResult): CommandAnswer => ({
  type: 'success',
  id,
  result,
  ...(meta === undefined ? {} : { meta }),
});

const CODES: Partial<Record<ErrorCode, ProtocolErrorCode>> = {
  RUN_NOT_FOUND: 'no_such_run',
  NOTHING_TO_RESUME: 'no_such_interrupt',
  CHECKPOINT_NOT_FOUND: 'no_such_checkpoint',
};

const codeOf = ({ code }: EngineError): ProtocolErrorCode => {
  const known = CODES[code];
  if (known !== undefined) return known;
  const status: number = ERROR_CODES[code].status;
  if (status === 401 || status === 403) return 'permission_denied';
  return status < 500 ? 'invalid_argument' : 'unknown_error';
};

/** `undefined`: a failure that we did not foresee. */
export const toFailure = (id: number | null, error: unknown): CommandAnswer | undefined => {
  if (error instanceof CommandError) return { type: 'error', id, error: error.code, message: error.message };
  if (error instanceof EngineError) return { type: 'error', id, error: codeOf(error), message: error.message };
  return undefined;
};
