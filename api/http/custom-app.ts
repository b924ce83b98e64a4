import type { Hono } from 'hono';
import { EngineError } from '../../schemas/errors.ts';
import type { ApiEnv } from './api-env.ts';

/** The `http.app` of a project: a Hono app, or whatever answers a request. */
export interface CustomApp {
  fetch(request: Request): Response | Promise<Response>;
}

/** @throws {EngineError} CONFIG_INVALID */
export const requireCustomApp = (value: unknown, where: string): CustomApp => {
  const isApp = (typeof value === 'object' || typeof value === 'function') && value !== null && 'fetch' in value;
  if (isApp && typeof value.fetch === 'function') return value as CustomApp;
  throw new EngineError('CONFIG_INVALID', `Cannot use ${where}: found ${typeof value}, want a Hono app`);
};

const isHono = (app: CustomApp): app is CustomApp & Hono => 'routes' in app && Array.isArray(app.routes);

/** Puts a project's routes in front of ours. A Hono app's middleware is then in front of ours too. */
export const mountCustomApp = (app: Hono<ApiEnv>, custom: CustomApp): void => {
  if (isHono(custom)) {
    app.route('/', custom as Hono);
    return;
  }
  app.use(async (c, next) => {
    const answer = await custom.fetch(c.req.raw.clone());
    return answer.status === 404 ? next() : answer;
  });
};
