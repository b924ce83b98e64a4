import type { IncomingMessage, Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { WebSocketServer } from 'ws';
import { EngineError } from '../schemas/errors.ts';
import type { ApiEnv } from './http/api-env.ts';

// Longer than a load balancer keeps an idle connection, so that it is never this side that closes under a request.
const KEEP_ALIVE_MS = 75_000;
/** As much as a body may have. A larger frame closes its connection. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;

export interface Listener {
  readonly port: number;
  /** Takes no new connections; resolves when the last request is answered. */
  close(): Promise<void>;
  /** Ends what is still open. */
  destroy(): void;
}

/** @throws {EngineError} CONFIG_INVALID when the address is taken or not ours. */
export const listen = (app: Hono<ApiEnv>, { host, port }: { readonly host: string; readonly port: number }) =>
  new Promise<Listener>((resolve, reject) => {
    const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
    // One and the same class by its two describers.
    const websocket = { server: sockets } as unknown as NonNullable<Parameters<typeof serve>[0]['websocket']>;
    // Another protocol that is offered (`Upgrade: h2c`, as Java's client does) is passed over, not waited for.
    const serverOptions = {
      shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
    };
    const server = serve({ fetch: app.fetch, hostname: host, port, websocket, serverOptions }, (address) => {
      server.off('error', fail);
      resolve({
        port: address.port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeIdleConnections();
          }),
        destroy: () => server.closeAllConnections(),
      });
    }) as Server;
    const fail = (error: NodeJS.ErrnoException): void => {
      const reason = error.code === 'EADDRINUSE' ? 'it is taken; choose another SLUICE_PORT' : error.message;
      reject(new EngineError('CONFIG_INVALID', `Cannot listen on ${host}:${port}: ${reason}`, { cause: error }));
    };
    server.once('error', fail);
    server.keepAliveTimeout = KEEP_ALIVE_MS;
  });
