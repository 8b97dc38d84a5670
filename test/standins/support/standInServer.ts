import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { deliver, untilAborted } from './deliver';
import { FaultPlan } from './faultPlan';
import { replacementOf, type Fault } from './faults';
import { parseJson } from './jsonObject';
import { textReply, type Reply } from './reply';
import { RequestLog, type OpenRecord } from './requestLog';

/** A request that was read whole. */
export interface StandInRequest<Endpoint extends string> {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Aborted when the client gives up or the stand-in is closed. */
  readonly signal: AbortSignal;
}

export interface StandInServerOptions<Endpoint extends string> {
  readonly endpointOf: (method: string, path: string) => Endpoint;
  readonly handle: (request: StandInRequest<Endpoint>) => Reply | Promise<Reply>;
  readonly maxBodyBytes: number;
}

interface Listener {
  readonly server: Server;
  readonly port: number;
}

/**
 * The plumbing of every stand-in: real sockets on 127.0.0.1, every request recorded, and faults
 * between the service's own behaviour and the wire.
 */
export class StandInServer<Endpoint extends string> {
  readonly faults = new FaultPlan<Endpoint>();
  readonly log = new RequestLog<Endpoint>();
  private readonly listeners: Listener[] = [];
  private readonly closing = new AbortController();
  private readonly ownErrors: unknown[] = [];

  constructor(private readonly options: StandInServerOptions<Endpoint>) {}

  /** Aborted by `close`. */
  get signal(): AbortSignal {
    return this.closing.signal;
  }

  /** Opens one more port of the same service and answers its origin. */
  async listen(): Promise<string> {
    const server = createServer((message, response) => {
      void this.serve(message, response);
    });
    const port = await listenOn(server, 0);
    this.listeners.push({ server, port });
    return `http://127.0.0.1:${port}`;
  }

  /** From now on connections are refused, and those there are have ended. */
  async down(): Promise<void> {
    await Promise.all(this.listeners.map(({ server }) => stop(server)));
  }

  /** Listens again at the same addresses. */
  async up(): Promise<void> {
    await Promise.all(this.listeners.map(({ server, port }) => listenOn(server, port)));
  }

  /** A mistake of the stand-in itself; it makes `close` reject, so that no test passes over it. */
  reportOwnError(error: unknown): void {
    this.ownErrors.push(error);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.down();
    if (this.ownErrors.length > 0) {
      throw new AggregateError(this.ownErrors, 'The stand-in itself failed.');
    }
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    const signal = AbortSignal.any([gone.signal, this.closing.signal]);
    response.on('error', error => {
      if (!signal.aborted) {
        this.reportOwnError(error);
      }
    });
    try {
      await this.answer(message, response, signal);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      this.reportOwnError(error);
      response.destroy();
    }
  }

  private async answer(
    message: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const record = this.open(message);
    const fault = this.faults.take(record.endpoint) ?? {};
    const reached = reachOf(fault);
    let own: Reply | undefined;
    if (reached !== 'unread') {
      const body = await readBody(message, this.options.maxBodyBytes);
      record.body = body === undefined ? undefined : parseJson(body);
      record.bodyBytes = body?.length ?? 0;
      await wait(fault, signal);
      if (reached === 'handled') {
        own = await this.handled(record, message, body, signal);
      }
    }
    signal.throwIfAborted();
    if (fault.connection !== undefined) {
      record.outcome = fault.connection;
      await strike(fault.connection, response, signal);
      return;
    }
    const reply = replacementOf(fault) ?? own ?? textReply(500, 'text/plain', 'No answer.');
    const changed = fault.change?.(reply) ?? reply;
    record.outcome = changed.status;
    await deliver(response, changed, fault.delivery ?? {}, signal);
  }

  private async handled(
    record: OpenRecord<Endpoint>,
    message: IncomingMessage,
    body: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<Reply> {
    if (body === undefined) {
      return textReply(413, 'text/plain', 'The request is too large.');
    }
    const { endpoint, method, headers } = record;
    const url = new URL(record.path, `http://${message.headers.host ?? '127.0.0.1'}`);
    return this.options.handle({ endpoint, method, url, headers, body, signal });
  }

  private open(message: IncomingMessage): OpenRecord<Endpoint> {
    const method = message.method ?? 'GET';
    const path = message.url ?? '/';
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(message.headers)) {
      headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
    }
    const record: OpenRecord<Endpoint> = {
      endpoint: this.options.endpointOf(method, path.replace(/\?.*$/s, '')),
      method,
      path,
      headers,
      atMs: Date.now(),
      body: undefined,
      bodyBytes: 0,
      outcome: undefined,
    };
    this.log.add(record);
    return record;
  }
}

/** A fault that only delays or spoils the answer lets the service do its work. */
function reachOf(fault: Fault): 'unread' | 'unhandled' | 'handled' {
  const takesOver = fault.connection !== undefined || fault.status !== undefined;
  return fault.reached ?? (takesOver ? 'unhandled' : 'handled');
}

async function wait(fault: Fault, signal: AbortSignal): Promise<void> {
  const waitMs = (fault.latencyMs ?? 0) + Math.random() * (fault.jitterMs ?? 0);
  if (waitMs > 0) {
    await delay(waitMs, undefined, { signal });
  }
}

async function strike(
  how: 'reset' | 'hang',
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  if (how === 'hang') {
    await untilAborted(signal);
  } else {
    response.socket?.resetAndDestroy();
  }
}

/** The whole body, or undefined where it is longer than `maxBytes`. */
async function readBody(
  message: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let total = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    total += piece.length;
    if (total <= maxBytes) {
      pieces.push(piece);
    }
  }
  return total > maxBytes ? undefined : Buffer.concat(pieces);
}

async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The stand-in has no port.');
  }
  return address.port;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) {
    return;
  }
  await new Promise<void>(resolve => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
