import { EngineError, type ErrorCode } from '../../schemas/errors.ts';

/** What the client library may throw; `status` is there when a server answered. */
interface OpenAIFailure {
  readonly status?: unknown;
  readonly code?: unknown;
  readonly type?: unknown;
  readonly param?: unknown;
}

/** 408 and 409 of a gateway ask for another try, as a 5xx does. */
const codeFor = (status: number | undefined): ErrorCode => {
  if (status === undefined || status >= 500 || status === 408 || status === 409) return 'MODEL_UNAVAILABLE';
  return status === 429 ? 'MODEL_RATE_LIMITED' : 'MODEL_REJECTED';
};

// Identifiers only: what an endpoint writes into its texts may quote the prompt or the key (I11).
const isIdentifier = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z][a-z0-9_.[\]-]{0,60}$/iu.test(value);

/** Our error for what an endpoint or the way to it did; it has neither the server's words nor the cause, which may hold the prompt. */
export const toModelError = (model: string, error: unknown): EngineError => {
  const failure: OpenAIFailure = typeof error === 'object' && error !== null ? error : {};
  const status = typeof failure.status === 'number' ? failure.status : undefined;
  const code = codeFor(status);
  const reasons = [failure.code, failure.type, failure.param].filter(isIdentifier);
  const details = { model, status, reasons };
  const answer = status === undefined ? 'the connection failed or broke' : `the endpoint answered HTTP ${status}`;
  const because = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  return new EngineError(code, `No completion of ${model}: ${answer}${because}`, { details });
};
