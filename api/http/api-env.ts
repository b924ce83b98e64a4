import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Logger } from '../../telemetry/logger.ts';
import type { Caller } from '../auth/caller.ts';

/** What each request carries once it has passed the pipeline of `app.ts`. */
export interface ApiEnv {
  // Absent where the app is called without a socket, as `app.request()` does.
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    tenantId: string;
    log: Logger;
    /** Absent when nobody is asked who they are. */
    caller: Caller | undefined;
    /** What a run of this request gets into `config.configurable`: headers, and who it is for. */
    configurable: Readonly<Record<string, unknown>>;
  };
}

export type ApiContext = Context<ApiEnv>;
