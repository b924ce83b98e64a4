/** The closed list of error codes: HTTP status, and whether the same call may succeed later. docs/errors.md explains each. */
export const ERROR_CODES = {
  INVALID_REQUEST: { status: 422, retry: false },
  UNAUTHENTICATED: { status: 401, retry: false },
  FORBIDDEN: { status: 403, retry: false },
  BODY_TOO_LARGE: { status: 413, retry: false },
  ASSISTANT_NOT_FOUND: { status: 404, retry: false },
  ASSISTANT_EXISTS: { status: 409, retry: false },
  ASSISTANT_IS_SYSTEM: { status: 409, retry: false },
  GRAPH_NOT_FOUND: { status: 404, retry: false },
  GRAPH_NOT_DESCRIBED: { status: 404, retry: false },
  THREAD_NOT_FOUND: { status: 404, retry: false },
  THREAD_EXISTS: { status: 409, retry: false },
  RUN_NOT_FOUND: { status: 404, retry: false },
  RUN_CONFLICT: { status: 409, retry: false },
  NOTHING_TO_RESUME: { status: 409, retry: false },
  CHECKPOINT_NOT_FOUND: { status: 404, retry: false },
  CRON_NOT_FOUND: { status: 404, retry: false },
  CRON_EXISTS: { status: 409, retry: false },
  NAMESPACE_MISSING: { status: 400, retry: false },
  ITEM_NOT_FOUND: { status: 404, retry: false },
  ALERT_NOT_FOUND: { status: 404, retry: false },
  KLINES_NOT_FOUND: { status: 404, retry: false },
  KLINES_INVALID: { status: 422, retry: false },
  MARKET_DATA_UNAVAILABLE: { status: 503, retry: true },
  MARKET_DATA_REJECTED: { status: 502, retry: false },
  COMPUTE_EXHAUSTED: { status: 507, retry: false },
  COMPUTE_TIMEOUT: { status: 504, retry: false },
  NETWORK_NOT_FOUND: { status: 404, retry: false },
  NETWORK_INVALID: { status: 422, retry: false },
  HYDRO_PICTURE_NOT_FOUND: { status: 404, retry: false },
  HYDRO_RESULT_NOT_FOUND: { status: 404, retry: false },
  HYDRAULICS_INVALID: { status: 422, retry: false },
  HYDRAULICS_FAILED: { status: 422, retry: false },
  SCHEDULE_INFEASIBLE: { status: 422, retry: false },
  PAPER_ACCOUNT_NOT_FOUND: { status: 404, retry: false },
  PAPER_ACCOUNT_EXISTS: { status: 409, retry: false },
  PAPER_ORDER_NOT_FOUND: { status: 404, retry: false },
  PAPER_ORDER_CONFLICT: { status: 409, retry: false },
  MODEL_UNAVAILABLE: { status: 503, retry: true },
  MODEL_RATE_LIMITED: { status: 429, retry: true },
  MODEL_REJECTED: { status: 502, retry: false },
  GRAPH_INVALID: { status: 500, retry: false },
  EMBEDDING_UNAVAILABLE: { status: 503, retry: true },
  EMBEDDING_REJECTED: { status: 502, retry: false },
  CONFIG_INVALID: { status: 500, retry: false },
  SERVICE_UNAVAILABLE: { status: 503, retry: true },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error with a code of the closed list. Its message names the action, the state found and the state wanted. */
export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, options: { details?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'EngineError';
    this.code = code;
    this.details = options.details;
  }
}
