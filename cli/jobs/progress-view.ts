import type { JobProgress } from '../../schemas/jobs.ts';
import { notice, ProgressLine } from '../terminal.ts';
import type { JobView } from './follow-job.ts';

/** Where nobody sees a line change, one is written this often at most; the first and the last always. */
const EVERY_MS = 1_000;

/** @param describe What a person reads of it. */
export const createProgressView = (describe: (progress: JobProgress) => string): JobView => {
  const line = new ProgressLine();
  const isTerminal = process.stderr.isTTY === true;
  let writtenAt = Number.NEGATIVE_INFINITY;
  line.set('waiting for the run to start');
  return {
    progress(progress) {
      const text = describe(progress);
      line.set(text);
      const isEnd = progress.done === progress.total;
      if (isTerminal || (!isEnd && performance.now() - writtenAt < EVERY_MS)) return;
      writtenAt = performance.now();
      notice(text);
    },
    note(text) {
      line.clear();
      notice(text);
    },
    close: () => line.clear(),
  };
};

/** Progress as JSON lines on stderr, for programs. */
export const createJsonView = (): JobView => {
  const tell = (value: object): void => void process.stderr.write(`${JSON.stringify(value)}\n`);
  return { progress: (progress) => tell({ progress }), note: (text) => tell({ note: text }), close: () => {} };
};
