import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What somebody posted: everything in it may be a lie. */
export interface CallbackCall {
  /** Names in lower case; of a repeated header the values joined by a comma and a space. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A service's word about one task is a few kilobytes; larger is none. */
const maxBodyBytes = 256 * 1024;
const maxConnections = 16;
/** For a whole request: a forwarder on this machine needs milliseconds. */
const requestTimeoutMs = 5_000;

/**
 * Listens on the loopback interface for the calls a person forwards to this machine. Every call is
 * answered with the same 204 whatever it says, so that nobody learns from the answer what is known here.
 */
export class CallbackListener {
  private constructor(
    private readonly server: Server,
    /** The port it listens on. */
    readonly port: number,
  ) {}

  /**
   * @param port 1 to 65535, or 0 for any that is free
   * @throws NodeJS.ErrnoException `EADDRINUSE` where another program, or window, has the port
   */
  static async start(
    port: number,
    onCall: (call: CallbackCall) => void,
  ): Promise<CallbackListener> {
    const server = createServer({ requestTimeout: requestTimeoutMs }, (message, response) => {
      void answer(message, response, onCall);
    });
    server.maxConnections = maxConnections;
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    // A call that cannot be accepted (EMFILE) is lost, as any call may be; the server goes on listening.
    server.on('error', () => undefined);
    return new CallbackListener(server, (server.address() as AddressInfo).port);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  onCall: (call: CallbackCall) => void,
): Promise<void> {
  // A caller that goes away in the middle has said nothing.
  message.on('error', () => response.destroy());
  response.on('error', () => response.destroy());
  if (message.method !== 'POST') {
    response.writeHead(405, { allow: 'POST', connection: 'close' }).end();
    return;
  }
  const body = await readAll(message);
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end(() => message.destroy());
    return;
  }
  response.writeHead(204, { connection: 'close' }).end();
  if (message.complete) onCall({ headers: headersOf(message), body });
}

/** The body, or undefined where it is too large. */
async function readAll(message: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBodyBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    // Broken off: `complete` is false, and nobody is told.
  }
  return Buffer.concat(chunks);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      name,
      typeof value === 'string' ? value : value.join(', '),
    ]),
  );
}
