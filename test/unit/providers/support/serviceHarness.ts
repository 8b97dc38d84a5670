import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { HttpClient, HttpRequest } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { createServiceProvider } from '../../../../src/providers/createServiceProvider';
import type { ServiceId } from '../../../../src/providers/registry';
import type { ServiceConnection } from '../../../../src/providers/support/serviceConnection';
import { ScriptedServer, type ScriptedAnswer } from './scriptedServer';

/** The only key there is; whatever else holds it has leaked it. */
export const apiKey = 'sk-canary-5f1d';

export const idempotencyKey = '0b0e5a52-1c55-4e3e-9c4c-3c0f2f0c3c11';

interface Opened {
  readonly provider: ImageProvider;
  readonly server: ScriptedServer;
  /** What the provider asked of its HTTP client, in order. */
  readonly sent: readonly HttpRequest[];
}

interface Given extends Partial<Omit<ServiceConnection, 'http' | 'apiKey'>> {
  /** Behind the server's origin. */
  readonly basePath?: string;
  /** Changes a request before it goes out, or waits for its answer's head. */
  readonly around?: (
    request: HttpRequest,
    send: HttpClient['send'],
  ) => ReturnType<HttpClient['send']>;
}

/** Real providers over the real client, each on a scripted service of this machine, until `close`. */
export class ServiceHarness {
  private readonly servers: ScriptedServer[] = [];
  private readonly clients: HttpClient[] = [];

  async serve(...answers: readonly ScriptedAnswer[]): Promise<ScriptedServer> {
    const server = await ScriptedServer.open(...answers);
    this.servers.push(server);
    return server;
  }

  client(...options: Parameters<typeof createUndiciHttpClient>): HttpClient {
    const client = createUndiciHttpClient(...options);
    this.clients.push(client);
    return client;
  }

  async open(
    id: ServiceId,
    answers: readonly ScriptedAnswer[],
    { basePath = '/v1', around, ...given }: Given = {},
  ): Promise<Opened> {
    const server = await this.serve(...answers);
    const client = this.client();
    const sent: HttpRequest[] = [];
    const send = (request: HttpRequest) => client.send(request);
    const http: HttpClient = {
      send: request => {
        sent.push(request);
        return around ? around(request, send) : send(request);
      },
      close: () => client.close(),
    };
    const provider = createServiceProvider(id, {
      http,
      baseUrl: `${server.origin}${basePath}`,
      apiKey,
      dialect: 'v1',
      ...given,
    });
    return { provider, server, sent };
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.splice(0).map(client => client.close()));
    await Promise.all(this.servers.splice(0).map(server => server.close()));
  }
}

/** What a call was refused or failed with. */
export async function errorOf(promise: Promise<unknown>): Promise<ImageError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(ImageError.is(error), String(error));
    return error;
  }
  assert.fail('no error');
}
