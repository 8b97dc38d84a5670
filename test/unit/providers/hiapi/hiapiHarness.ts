import type { ImageProvider } from '../../../../src/core/imageProvider';
import type { HttpClient, HttpRequest } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import { createHiapiProvider } from '../../../../src/providers/hiapi/provider';
import type { ServiceConnection } from '../../../../src/providers/support/serviceConnection';
import { ScriptedServer, type ScriptedAnswer } from '../support/scriptedServer';

export const apiKey = 'sk-canary-5f1d';
export const taskId = 'tk-hiapi-01HZTQ8BX2N3GM3YFK4Z9D7VQR';

/** The documentation's own answer to a submission. */
export const submitted = { code: 200, message: 'success', data: { taskId } };

/** The documentation's answer about a task. */
export function detail(data: object): ScriptedAnswer {
  return { body: { code: 200, message: 'success', data: { taskId, ...data } } };
}

/** The documentation's refusal. */
export function refused(status: number, errorCode?: string): ScriptedAnswer {
  return { status, body: { code: status, message: 'no', data: null, error_code: errorCode } };
}

interface Opened {
  readonly provider: ImageProvider;
  readonly server: ScriptedServer;
  /** What the provider asked of its HTTP client, in order. */
  readonly sent: readonly HttpRequest[];
}

/** The real provider and the real client on a scripted service of this machine. */
export class HiapiHarness {
  readonly http: HttpClient = createUndiciHttpClient({});
  private readonly servers: ScriptedServer[] = [];

  async serve(...answers: readonly ScriptedAnswer[]): Promise<ScriptedServer> {
    const server = await ScriptedServer.open(...answers);
    this.servers.push(server);
    return server;
  }

  async open(
    answers: readonly ScriptedAnswer[],
    given: Partial<ServiceConnection> = {},
  ): Promise<Opened> {
    const server = await this.serve(...answers);
    const sent: HttpRequest[] = [];
    const http: HttpClient = {
      send: request => {
        sent.push(request);
        return this.http.send(request);
      },
      close: () => this.http.close(),
    };
    const baseUrl = `${server.origin}/v1`;
    return { provider: createHiapiProvider({ http, baseUrl, apiKey, ...given }), server, sent };
  }

  async close(): Promise<void> {
    await this.http.close();
    await Promise.all(this.servers.map(server => server.close()));
  }
}
