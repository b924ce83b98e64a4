import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Logger } from '../../telemetry/logger.ts';

/** What each request carries once it has passed the pipeline of `app.ts`. */
export interface ApiEnv {
  // Absent where the app is called without a socket, as `app.request()` does.
  Bindings: Partial<HttpBindings>;
  Variables: { requestId: string; tenantId: string; log: Logger };
}

export type ApiContext = Context<ApiEnv>;
