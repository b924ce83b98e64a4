import { vi } from 'vitest';
import { sluice } from '../../cli/sluice.ts';

/** One call of the command line program in this process: its exit code, and what it wrote. */
export const runSluice = async (...args: readonly string[]) => {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    });
  try {
    return { code: await sluice(args), ...written };
  } finally {
    vi.restoreAllMocks();
  }
};
