import type { FaultPlan } from './faultPlan';
import type { Reply } from './reply';
import type { RecordedRequest } from './requestLog';
import { StandInClock } from './standInClock';
import { StandInServer, type StandInRequest } from './standInServer';

export interface StandInSetup<Endpoint extends string> {
  /** Accepted keys. Each sees only its own tasks. */
  readonly keys: readonly string[];
  /** What the base URL has behind the origin. */
  readonly basePath: string;
  readonly endpointOf: (method: string, path: string) => Endpoint;
  readonly maxBodyBytes: number;
  /** Pictures come from an origin of their own, as from a real CDN, or from the API's. */
  readonly outputsAt: 'own-origin' | 'api-origin';
}

/** A running stand-in: real sockets, a clock, faults, and every request to look into. */
export abstract class StandIn<Endpoint extends string> {
  readonly clock = new StandInClock();
  readonly keys: readonly string[];
  protected readonly server: StandInServer<Endpoint>;
  private apiOrigin = '';
  private ownOutputOrigin = '';

  constructor(private readonly setup: StandInSetup<Endpoint>) {
    const { keys, endpointOf, maxBodyBytes } = setup;
    this.keys = keys;
    const handle = (request: StandInRequest<Endpoint>) => this.handle(request);
    this.server = new StandInServer({ endpointOf, handle, maxBodyBytes });
  }

  /** What the service answers. */
  protected abstract handle(request: StandInRequest<Endpoint>): Promise<Reply>;

  async start(): Promise<void> {
    this.apiOrigin = await this.server.listen();
    if (this.setup.outputsAt === 'own-origin') {
      this.ownOutputOrigin = await this.server.listen();
    }
  }

  get baseUrl(): string {
    return this.apiOrigin + this.setup.basePath;
  }

  get outputOrigin(): string {
    return this.setup.outputsAt === 'own-origin' ? this.ownOutputOrigin : this.apiOrigin;
  }

  get faults(): FaultPlan<Endpoint> {
    return this.server.faults;
  }

  get requests(): readonly RecordedRequest<Endpoint>[] {
    return this.server.log.requests;
  }

  /** Resolves once the endpoint has seen so many requests; rejects when the stand-in is closed. */
  seen(endpoint: Endpoint, count: number): Promise<void> {
    return this.server.log.seen(endpoint, count, this.server.signal);
  }

  /** Refuses connections until `up`. */
  down(): Promise<void> {
    return this.server.down();
  }

  up(): Promise<void> {
    return this.server.up();
  }

  /** Rejects where the stand-in itself made a mistake. */
  close(): Promise<void> {
    return this.server.close();
  }
}
