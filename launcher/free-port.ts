import { createServer } from 'node:net';

const listen = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });

export const isPortFree = async (port: number, host: string): Promise<boolean> =>
  (await listen(port, host)) !== undefined;

/** The first of `preferred` that is free, else one the system chooses. */
export const freePort = async (host: string, ...preferred: readonly (number | undefined)[]): Promise<number> => {
  for (const port of preferred) if (port !== undefined && (await isPortFree(port, host))) return port;
  const port = await listen(0, host);
  if (port === undefined) throw new Error(`Cannot listen on ${host}: is it an address of this machine?`);
  return port;
};
