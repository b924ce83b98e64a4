import { Hono } from 'hono';
import { assistantGraphRoutes } from './agent-server/assistant-graphs.ts';
import { assistantRoutes } from './agent-server/assistants.ts';
import { createCronService } from './agent-server/cron-service.ts';
import { cronRoutes } from './agent-server/crons.ts';
import { docsPage } from './agent-server/docs-page.ts';
import { metaRoutes } from './agent-server/meta.ts';
import { metricsRoutes } from './agent-server/metrics.ts';
import { runCancelRoutes } from './agent-server/run-cancels.ts';
import { createRunResponses } from './agent-server/run-responses.ts';
import { createRunService } from './agent-server/run-service.ts';
import { createRunWatch } from './agent-server/run-watch.ts';
import { runRoutes } from './agent-server/runs.ts';
import { createStateReader } from './agent-server/state-reader.ts';
import { stateRoutes } from './agent-server/state-routes.ts';
import { createStateService } from './agent-server/state-service.ts';
import { statelessRunRoutes } from './agent-server/stateless-runs.ts';
import { storeRoutes } from './agent-server/store.ts';
import { threadStateRoutes } from './agent-server/thread-states.ts';
import { threadStreamRoute } from './agent-server/thread-stream-route.ts';
import { threadUpkeepRoutes } from './agent-server/thread-upkeep.ts';
import { threadRoutes } from './agent-server/threads.ts';
import type { ApiDeps } from './api-deps.ts';
import { resolveCaller } from './auth/resolve-caller.ts';
import { accessLog } from './http/access-log.ts';
import type { ApiEnv } from './http/api-env.ts';
import { crossOrigin } from './http/cross-origin.ts';
import { mountCustomApp } from './http/custom-app.ts';
import { disabledRoutes } from './http/disabled-routes.ts';
import { onError, onUnknownRoute } from './http/errors.ts';
import { limitBody } from './http/json-body.ts';
import { OpenStreams } from './http/open-streams.ts';
import { createRequestMetrics } from './http/request-metrics.ts';
import { createNetworkInspector } from './hydro/network-inspector.ts';
import { networkRoutes } from './hydro/network-routes.ts';
import { createNetworkService } from './hydro/network-service.ts';
import { readingRoutes } from './hydro/reading-routes.ts';
import { createReadingService } from './hydro/reading-service.ts';
import { resultRoutes } from './hydro/result-routes.ts';
import { createResultService } from './hydro/result-service.ts';
import { createMarketService } from './market/market-service.ts';
import { seriesRoutes } from './market/series-routes.ts';
import { paperRoutes } from './paper/paper-routes.ts';
import { createPaperService } from './paper/paper-service.ts';
import { createCommands } from './thread-protocol/commands.ts';
import { isUpgrade, refuseSocket } from './thread-protocol/refuse-socket.ts';
import { protocolRoutes } from './thread-protocol/routes.ts';
import { createThreadWatch } from './thread-protocol/thread-watch.ts';

export interface Api {
  readonly app: Hono<ApiEnv>;
  /** Breaks off what is being streamed, so that clients come back, and waits until accepted runs are on their way. */
  drain(): Promise<void>;
}

/** The HTTP API over its stores. Every request passes one pipeline: log, origin, caller, the project's own routes, size. */
export const createApp = (deps: ApiDeps): Api => {
  const streams = new OpenStreams();
  const service = createRunService(deps);
  const watch = createRunWatch(deps);
  const states = createStateReader(deps.checkpoints);
  const threadWatch = createThreadWatch(deps);
  const stateService = createStateService(deps);
  const commands = createCommands(deps, { service, states, updates: stateService, watch: threadWatch });
  const responses = createRunResponses({ service, watch, streams });

  const requests = createRequestMetrics();
  const inspector = createNetworkInspector();
  const networks = createNetworkService({ networks: deps.networks, inspector });

  const app = new Hono<ApiEnv>();
  app.onError((error, c) => (isUpgrade(c) ? refuseSocket(error, c) : onError(error, c)));
  app.notFound(onUnknownRoute);
  const { authenticate, customApp, http = {} } = deps;
  app.use(
    accessLog(deps.log),
    requests.measure,
    crossOrigin(http.cors),
    resolveCaller({ authenticate, configurableHeaders: http.configurable_headers }),
  );
  if (customApp !== undefined) mountCustomApp(app, customApp);
  app.use(limitBody, disabledRoutes(http));
  app.route(
    '/',
    metaRoutes(deps, () => app.routes),
  );
  app.route('/', docsPage());
  app.route('/', metricsRoutes({ runCounts: deps.runCounts, streams, requestDuration: requests.duration }));
  app.route('/', assistantRoutes(deps, service));
  app.route('/', assistantGraphRoutes(deps));
  app.route('/', threadRoutes(deps, service, stateService));
  app.route('/', threadUpkeepRoutes(deps, service));
  app.route('/', threadStateRoutes(deps, states));
  app.route('/', stateRoutes(stateService));
  app.route('/', storeRoutes(deps));
  app.route('/', runCancelRoutes(deps, service));
  app.route('/', statelessRunRoutes({ service, responses }));
  app.route('/', threadStreamRoute(deps, streams));
  app.route('/', seriesRoutes(deps, createMarketService(deps)));
  app.route('/', resultRoutes(deps, createResultService(deps.hydroResults)));
  app.route('/', networkRoutes(deps, networks));
  app.route('/', readingRoutes(createReadingService({ ...deps, inspector, service: networks })));
  app.route('/', paperRoutes(createPaperService(deps)));
  app.route('/', cronRoutes(deps, createCronService(deps)));
  app.route('/', runRoutes({ deps, service, watch, responses }));
  app.route('/', protocolRoutes({ commands, watch: threadWatch, runs: deps.runs, streams }));

  return {
    app,
    async drain() {
      streams.cutAll();
      await Promise.all([service.settled(), inspector.close()]);
    },
  };
};
