import { isLoopbackHost } from './addresses';
import { HttpFailure, type HttpClient, type HttpRequest, type HttpResponse } from './httpClient';

type Way = 'preferred' | 'other';

/**
 * Two clients as one: what the preferred one cannot connect to is tried over the other, and the one
 * that worked comes first for that origin from then on. A request that may cost money goes to the
 * second one only when it provably did not leave through the first.
 */
export function createFallbackHttpClient(clients: Readonly<Record<Way, HttpClient>>): HttpClient {
  return new FallbackHttpClient(clients);
}

class FallbackHttpClient implements HttpClient {
  private readonly firstByOrigin = new Map<string, Way>();

  constructor(private readonly clients: Readonly<Record<Way, HttpClient>>) {}

  async send(request: HttpRequest): Promise<HttpResponse> {
    const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
    // This machine is reached directly by either, so the other one would meet the same closed door.
    if (!url || isLoopbackHost(url.hostname)) return await this.clients.preferred.send(request);
    const first = this.firstByOrigin.get(url.origin) ?? 'preferred';
    try {
      return await this.clients[first].send(request);
    } catch (error) {
      if (!(error instanceof HttpFailure) || !mayTryAnotherWay(request, error)) throw error;
      return await this.sendAfter(error, request, {
        origin: url.origin,
        way: first === 'preferred' ? 'other' : 'preferred',
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.clients.preferred.close(), this.clients.other.close()]);
  }

  private async sendAfter(
    failure: HttpFailure,
    request: HttpRequest,
    { origin, way }: { readonly origin: string; readonly way: Way },
  ): Promise<HttpResponse> {
    try {
      const response = await this.clients[way].send(request);
      this.firstByOrigin.set(origin, way);
      return response;
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      throw both(failure, error);
    }
  }
}

/** Whether no connection came about. What can cost money needs that proven; asking twice is free. */
function mayTryAnotherWay({ method }: HttpRequest, { reason, notSent }: HttpFailure): boolean {
  const isFree = method === 'GET' || method === 'HEAD';
  switch (reason) {
    case 'dns':
    case 'refused':
    case 'unreachable':
    case 'tls':
    case 'proxy':
      return notSent || isFree;
    case 'timeout':
      return notSent;
    case 'reset':
    case 'blocked':
    case 'other':
      return false;
  }
}

/** The first one says what is wrong; the second decides with it whether anything was sent. */
function both(first: HttpFailure, second: HttpFailure): HttpFailure {
  const { reason, systemCode, route } = first.notSent && !second.notSent ? second : first;
  return new HttpFailure(`${first.message}; ${second.message}`, {
    reason,
    systemCode,
    route,
    notSent: first.notSent && second.notSent,
    attempts: [first, second],
    cause: first.cause,
  });
}
