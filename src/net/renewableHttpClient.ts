import { type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from './httpClient';

/** What the client is made of, now. Compared as JSON. */
interface Source<Settings> {
  readonly settings: () => Settings;
  readonly create: (settings: Settings) => Promise<HttpClient>;
}

/**
 * One client for good over others that come and go: a request after a change of settings goes through
 * a client made anew. What is under way ends on the one it began with, whose idle connections close
 * by themselves.
 */
export function createRenewableHttpClient<Settings>(source: Source<Settings>): HttpClient {
  return new RenewableHttpClient(source);
}

class RenewableHttpClient<Settings> implements HttpClient {
  private readonly made = new Set<HttpClient>();
  private current: { readonly key: string; readonly client: Promise<HttpClient> } | undefined;
  private isClosed = false;

  constructor(private readonly source: Source<Settings>) {}

  async send(request: HttpRequest): Promise<HttpResponse> {
    const client = await this.client();
    return await client.send(request);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.current?.client.catch(() => undefined);
    await Promise.all([...this.made].map(client => client.close()));
  }

  private client(): Promise<HttpClient> {
    const settings = this.source.settings();
    const key = JSON.stringify(settings);
    if (this.current?.key === key) return this.current.client;
    const client = this.create(settings);
    const current = { key, client };
    this.current = current;
    // One that could not be made, because a file was being replaced, is not kept.
    client.catch(() => {
      if (this.current === current) this.current = undefined;
    });
    return client;
  }

  private async create(settings: Settings): Promise<HttpClient> {
    if (this.isClosed) {
      throw new HttpFailure('the client is closed', { reason: 'other', notSent: true });
    }
    const client = await this.source.create(settings);
    this.made.add(client);
    return client;
  }
}
