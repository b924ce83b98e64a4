import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One address whatever server is behind it: what a load balancer is to a browser. */
export const openFrontDoor = async (firstUrl: string) => {
  let port = Number(new URL(firstUrl).port);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    const upstream = connect(port, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(url: string): void {
      port = Number(new URL(url).port);
    },
    close: () => {
      for (const client of clients) client.destroy();
      return new Promise((closed) => server.close(closed));
    },
  };
};
