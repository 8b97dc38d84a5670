import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { serverIdentity } from './loopback';

interface SeenConnect {
  readonly authority: string | undefined;
  readonly credentials: string | undefined;
}

export interface ConnectProxy {
  readonly port: number;
  readonly seen: SeenConnect[];
  readonly close: () => Promise<void>;
}

/**
 * A proxy that leads every name to one port of this machine, or refuses with a status. With a log-in
 * (`user:password`) it answers 407 to whoever does not give it.
 */
export async function startProxy(
  targetPort: number,
  { isSecure = false, status = 200, login = '' } = {},
): Promise<ConnectProxy> {
  const seen: SeenConnect[] = [];
  const sockets = new Set<Socket>();
  const wanted = `Basic ${Buffer.from(login).toString('base64')}`;
  const server: Server = isSecure ? createHttpsServer(serverIdentity) : createHttpServer();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    const credentials = request.headers['proxy-authorization'];
    seen.push({ authority: request.url, credentials });
    client.on('error', () => undefined);
    if (login !== '' && credentials !== wanted) {
      const challenge = 'proxy-authenticate: Basic realm="test"';
      client.end(`HTTP/1.1 407 No\r\n${challenge}\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const target = connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\nvia: test\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    sockets.add(target);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
