import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PortsSchema = z.object({ postgres: z.number(), temporal: z.number(), temporalUi: z.number() }).partial();
/** The ports of the last start: taken again when they are free, so that links into the Temporal UI stay good. */
export type Ports = z.infer<typeof PortsSchema>;

const fileOf = (dataDir: string): string => join(dataDir, 'ports.json');

export const readPorts = (dataDir: string): Ports => {
  try {
    return PortsSchema.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    return {};
  }
};

export const writePorts = (dataDir: string, ports: Ports): void =>
  writeFileSync(fileOf(dataDir), `${JSON.stringify(ports)}\n`);
