import { openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { createHydraulicTools } from '../../activities/hydraulics/hydraulic-tools.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { newRun, newThread, refOf } from '../stores/run-fixtures.ts';
import { createTestDatabase } from '../support/database.ts';

export interface ToolRig {
  readonly stores: PostgresStores;
  /** A call of a run that has begun, as it reaches the model: what JSON cannot carry is not there. */
  call(tool: string, args: object, tenantId?: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** The hydraulic tools over a database and threads of their own. */
export const startToolRig = async (): Promise<ToolRig> => {
  const database = await createTestDatabase();
  const stores = createPostgresStores(database.db);
  const hydro = openHydroCompute({ threads: 2, memoryMb: 512 });
  const handlers = toHandlers(createHydraulicTools({ ...stores, hydro }));
  return {
    stores,
    async call(tool, args, tenantId = 't1') {
      const { run } = await stores.runs.create(newRun(await newThread(stores, tenantId), { tenantId }));
      await stores.runs.begin(refOf(run));
      const handler = handlers[tool];
      if (handler === undefined) throw new Error(`no tool ${tool}`);
      const { signal } = new AbortController();
      const answer = await handler(args, { ...refOf(run), callId: '1', signal, heartbeat: () => {} });
      return JSON.parse(JSON.stringify(answer)) as unknown;
    },
    async stop() {
      await hydro.close();
      await stores.close();
      await database.drop();
    },
  };
};
