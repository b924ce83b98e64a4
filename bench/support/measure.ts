import { readFileSync } from 'node:fs';

export type Once = () => Promise<void>;

export const note = (text: string): void => void process.stderr.write(`${text}\n`);

export const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
};
export const median = (values: readonly number[]): number => percentile(values, 0.5);
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

export const timed = async (once: Once): Promise<number> => {
  const startedAt = performance.now();
  await once();
  return performance.now() - startedAt;
};

/** `total` calls, `width` of them at a time. */
export const load = async (
  once: Once,
  total: number,
  width: number,
): Promise<{ readonly perSecond: number; readonly latencies: readonly number[] }> => {
  const latencies: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next++ < total) latencies.push(await timed(once));
    }),
  );
  return { perSecond: total / ((performance.now() - startedAt) / 1_000), latencies };
};

export const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const ok = async (response: Response): Promise<Response> => {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response;
};

/** Resident memory of a process, MB; Linux only. */
export const residentMb = (pid: number): number => {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/);
  return Number(line?.[1]) / 1_024;
};
