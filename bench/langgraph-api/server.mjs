// @langchain/langgraph-api with one graph, for runs.ts to compare with: node server.mjs PORT
// Its packages are those of bench/package.json, not the product's: knip.json leaves this folder out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const port = Number(process.argv[2]);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error('usage: node server.mjs PORT');
  process.exit(2);
}

// It logs and traces as the environment says, and reads that while it loads: hence the import below, not above.
for (const name of Object.keys(process.env)) if (/^LANG(SMITH|CHAIN|GRAPH)_/.test(name)) delete process.env[name];
Object.assign(process.env, { LANGSMITH_TRACING: 'false', LOG_LEVEL: 'error' });
const { startServer } = await import('@langchain/langgraph-api/server');

// It keeps its state in memory and writes it to `.langgraph_api` in its cwd.
const cwd = mkdtempSync(join(tmpdir(), 'langgraph-api-'));
process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));

try {
  await startServer({
    host: '127.0.0.1',
    port,
    cwd,
    nWorkers: 10, // what `langgraphjs dev` starts with
    graphs: { one: `${join(import.meta.dirname, 'one.mjs')}:one` },
  });
} catch (error) {
  console.error(error);
  process.exit(1);
}
