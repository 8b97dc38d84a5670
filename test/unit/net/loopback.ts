import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type LookupFunction,
  type Server,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/net/httpClient';

const certificates = join(process.cwd(), 'test', 'fixtures', 'certificates');
export const authority = readFileSync(join(certificates, 'authority.pem'), 'utf8');
export const serverIdentity = {
  key: readFileSync(join(certificates, 'server.key')),
  cert: readFileSync(join(certificates, 'server.pem')),
};

/** Servers and clients of one test, all ended by `close`. */
export class Loopback {
  private readonly closers: (() => Promise<unknown>)[] = [];

  async http(
    listener: RequestListener,
  ): Promise<{ url: string; port: number; server: HttpServer }> {
    const server = createHttpServer(listener);
    const port = await this.listen(server);
    return { url: `http://127.0.0.1:${port}`, port, server };
  }

  async https(listener: RequestListener): Promise<{ url: string; port: number }> {
    const port = await this.listen(createHttpsServer(serverIdentity, listener));
    return { url: `https://127.0.0.1:${port}`, port };
  }

  /** A server that speaks whatever the test writes. */
  async tcp(onSocket: (socket: Socket) => void): Promise<{ url: string; port: number }> {
    const server = createTcpServer(socket => {
      socket.on('error', () => undefined);
      onSocket(socket);
    });
    const port = await this.listen(server);
    return { url: `http://127.0.0.1:${port}`, port };
  }

  /** A server on every address of this machine, of both families where it has both. */
  async everywhere(onSocket: (socket: Socket) => void): Promise<{ port: number }> {
    const server = createTcpServer(socket => {
      socket.on('error', () => undefined);
      onSocket(socket);
    });
    // Without an address Node listens on `::`, or on 0.0.0.0 where there is no IPv6.
    return { port: await this.listen(server, {}) };
  }

  /** A port nobody listens on. */
  async refusingPort(): Promise<number> {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  use(client: HttpClient): HttpClient {
    this.closers.push(() => client.close());
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.closers.splice(0).map(close => close()));
  }

  private async listen(
    server: Server,
    place: { readonly host?: string } = { host: '127.0.0.1' },
  ): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen({ port: 0, ...place });
    await once(server, 'listening');
    this.closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return (server.address() as AddressInfo).port;
  }
}

/** A resolver for a handful of names, so that tests need no DNS. */
export function names(table: Readonly<Record<string, string | readonly string[]>>): LookupFunction {
  return (hostname, options, callback) => {
    const entry = table[hostname];
    if (entry === undefined) {
      callback(Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' }), []);
      return;
    }
    const addresses = [entry]
      .flat()
      .map(address => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
}

export function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, signal: new AbortController().signal, ...more };
}

export async function textOf(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export function answer(
  response: ServerResponse,
  status: number,
  headers: object,
  body: string | Buffer = '',
): void {
  response.writeHead(status, { ...headers });
  response.end(body);
}
