// The API process: stateless, any number of them. A project's LangChain comes before ours, so the rest is loaded after it.
import { openProject } from '../project/open-project.ts';
import { EngineError } from '../schemas/errors.ts';

try {
  const opened = openProject(process.env);
  const { startApi } = await import('./start-api.ts');
  await startApi(opened);
} catch (error) {
  const known = error instanceof EngineError;
  process.stderr.write(
    `${known ? error.message : `Cannot start the API: ${error instanceof Error ? error.message : error}`}\n`,
  );
  process.exit(1);
}
