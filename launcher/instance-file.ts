import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startTimeOf } from './process-identity.ts';

const ProcessRecordSchema = z.object({
  name: z.string(),
  pid: z.number().int().min(2),
  /** With the pid it names one process for ever; see `startTimeOf`. */
  startTime: z.string().min(1),
});
export type ProcessRecord = z.infer<typeof ProcessRecordSchema>;

const InstanceRecordSchema = z.object({
  owner: ProcessRecordSchema,
  api: z.string().optional(),
  temporalUi: z.string().optional(),
  children: z.array(ProcessRecordSchema),
});
/** What runs, or ran until it was killed, in a data directory. */
export type InstanceRecord = z.infer<typeof InstanceRecordSchema>;

const fileOf = (dataDir: string): string => join(dataDir, 'instance.json');

/** @returns `undefined` when the process is gone already. */
export const recordOf = (name: string, pid: number): ProcessRecord | undefined => {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { name, pid, startTime };
};

export const isSameProcess = ({ pid, startTime }: ProcessRecord): boolean => startTimeOf(pid) === startTime;

/** @returns `undefined` when there is none that can be understood. */
export const readInstance = (dataDir: string): InstanceRecord | undefined => {
  try {
    return InstanceRecordSchema.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
};

/** Synchronous: a child is written down before anything else can happen. */
export const writeInstance = (dataDir: string, record: InstanceRecord): void => {
  const fresh = `${fileOf(dataDir)}.new`;
  writeFileSync(fresh, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, fileOf(dataDir));
};

export const removeInstance = (dataDir: string): void => rmSync(fileOf(dataDir), { force: true });

/** The instance that runs now on this data directory, if one does. */
export const runningInstance = (dataDir: string): InstanceRecord | undefined => {
  const record = readInstance(dataDir);
  return record !== undefined && isSameProcess(record.owner) ? record : undefined;
};
