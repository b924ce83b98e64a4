import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../launcher/free-port.ts';
import { note } from './measure.ts';

/** The reference server, when it is installed beside the benchmarks. */
export const startLangGraphApi = async (): Promise<
  { readonly url: string; readonly process: ChildProcess } | undefined
> => {
  const folder = join(import.meta.dirname, '..');
  if (!existsSync(join(folder, 'node_modules/@langchain/langgraph-api'))) {
    note('langgraph-api is not installed beside the benchmark (npm ci --prefix bench): left out');
    return undefined;
  }
  const port = await freePort('127.0.0.1');
  const child = spawn(process.execPath, [join(folder, 'langgraph-api/server.mjs'), String(port)], {
    cwd: join(folder, 'langgraph-api'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 150; attempt++) {
    const up = await fetch(`${url}/ok`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return { url, process: child };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  child.kill('SIGKILL');
  note('langgraph-api did not come up: left out');
  return undefined;
};
