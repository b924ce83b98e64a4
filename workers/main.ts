// The worker process: workflows, activities and the reconciler. Any number of them; nothing of theirs is lost by kill -9.
import { openProject } from '../project/open-project.ts';
import { EngineError } from '../schemas/errors.ts';

try {
  // Before anything of LangChain is loaded: a project brings its own.
  const opened = openProject(process.env);
  const { runProductWorker, runProjectWorker } = await import('./worker-kinds.ts');
  await (opened === undefined ? runProductWorker() : runProjectWorker(opened));
} catch (error) {
  const known = error instanceof EngineError;
  process.stderr.write(
    `${known ? error.message : `Cannot run the worker: ${error instanceof Error ? error.message : error}`}\n`,
  );
  process.exit(1);
}
