// What clients are pointed at: the API, a real worker, our agents with their sample series, and the test graphs.
import { join } from 'node:path';
import { createInertCatalog } from '../../activities/graphs/inert-ports.ts';
import { importSampleKlines } from '../../activities/market/sample-klines.ts';
import { GRAPHS } from '../../graphs/index.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { describeGraphs } from '../../workers/describe-graphs.ts';
import { type ServedApi, serveApi } from '../api/api-harness.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';
import { TEST_LOADERS } from '../workflows/graphs.ts';

const SAMPLES = join(import.meta.dirname, '../../samples/sp500-1d.csv');

export interface ClientServer {
  readonly api: ServedApi;
  readonly engine: Engine;
  stop(): Promise<void>;
}

export const startClientServer = async (): Promise<ClientServer> => {
  const engine = await startEngine();
  // As a worker process does when it starts.
  const graphs = createInertCatalog({ ...GRAPHS, ...TEST_LOADERS });
  await engine.stores.assistants.registerGraphs(graphs.graphIds.map((graphId) => ({ graphId, runtime: 'workflow' })));
  await describeGraphs(graphs, { graphs: engine.stores.graphs, log: createLogger('test', 'error') });
  await importSampleKlines({ klines: engine.stores.klines, tenantId: TENANT, file: SAMPLES });
  const api = await serveApi(engine.stores, engine.database, engine.dispatcher, { stateUpdater: engine.stateUpdater });
  return {
    api,
    engine,
    async stop() {
      await api.close();
      await engine.stop();
    },
  };
};

/** A question that offline-rules answers with a tool call and a report. */
export const QUESTION = 'How deep was the drawdown of SPX in 2008?';
/** Of samples/sp500-1d.csv by its own arithmetic: 1 - 752.44 / 1447.16, in percent. */
export const ANSWER = '48.01 %';
