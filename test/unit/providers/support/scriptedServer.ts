import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What the server does with one request. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text goes out as it is. */
  readonly body?: unknown;
  /** `silent`: no answer ever. `reset`: the connection is reset. `half`: half the body, then silence; `cut`: half, then a reset. */
  readonly trouble?: 'silent' | 'reset' | 'half' | 'cut';
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The JSON that came; undefined where there was no body, or another kind of one. */
  readonly body: unknown;
  /** The body as it came. */
  readonly bytes: Buffer;
}

/** A service on a real socket of this machine that answers one request after the other from a list. */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  private readonly arrivals = new EventEmitter();

  private constructor(
    private readonly server: Server,
    private readonly answers: ScriptedAnswer[],
    readonly origin: string,
  ) {}

  static async open(...answers: readonly ScriptedAnswer[]): Promise<ScriptedServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const scripted = new ScriptedServer(server, [...answers], `http://127.0.0.1:${address.port}`);
    server.on('request', (message: IncomingMessage, response: ServerResponse) => {
      void scripted.serve(message, response);
    });
    return scripted;
  }

  /** Resolves when so many requests have been read; the test's own timeout bounds the wait. */
  async seen(count: number): Promise<void> {
    while (this.requests.length < count) await once(this.arrivals, 'request');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of message as AsyncIterable<Buffer>) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    const isForm = message.headers['content-type']?.startsWith('multipart/') ?? false;
    this.requests.push({
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
      body: isForm || bytes.length === 0 ? undefined : JSON.parse(bytes.toString()),
      bytes,
    });
    deliver(this.answers.shift() ?? { status: 599, body: 'not in the script' }, response);
    this.arrivals.emit('request');
  }
}

function deliver(answer: ScriptedAnswer, response: ServerResponse): void {
  const { status = 200, headers = {}, body, trouble } = answer;
  if (trouble === 'silent') return;
  if (trouble === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    'content-length': bytes.length,
    ...headers,
  });
  if (trouble === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
    if (trouble === 'cut') response.socket?.resetAndDestroy();
  });
}
