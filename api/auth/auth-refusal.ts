import { EngineError } from '../../schemas/errors.ts';

/** What an `auth` file answers a request that it does not let through: status, sentence and headers are its own. */
export class AuthRefusal extends EngineError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN', message);
    this.status = status;
    this.headers = headers;
  }
}

const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

/** Says what would do, never what was sent. */
export const unauthenticated = (message: string): AuthRefusal => new AuthRefusal(401, message, CHALLENGE);
