import { EventEmitter, once } from 'node:events';

/** One request as it arrived, for tests to look at. */
export interface RecordedRequest<Endpoint extends string = string> {
  readonly endpoint: Endpoint;
  readonly method: string;
  /** With the query, without the origin. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Wall-clock time of arrival, ms since 1970. */
  readonly atMs: number;
  /** The JSON value, or undefined where the body is none or was never read. */
  readonly body: unknown;
  readonly bodyBytes: number;
  /** The status answered, or what was done to the connection instead; undefined while under way. */
  readonly outcome: number | 'reset' | 'hang' | undefined;
}

export type OpenRecord<Endpoint extends string> = {
  -readonly [Name in keyof RecordedRequest<Endpoint>]: RecordedRequest<Endpoint>[Name];
};

/** A stand-in left running keeps only so many requests. */
const maxRecords = 10_000;

/** Every request a stand-in saw, those it refused or broke included. */
export class RequestLog<Endpoint extends string> {
  private readonly records: OpenRecord<Endpoint>[] = [];
  private readonly totals = new Map<Endpoint, number>();
  private readonly changes = new EventEmitter().setMaxListeners(0);

  get requests(): readonly RecordedRequest<Endpoint>[] {
    return this.records;
  }

  add(record: OpenRecord<Endpoint>): void {
    this.records.push(record);
    if (this.records.length > maxRecords) {
      this.records.shift();
    }
    this.totals.set(record.endpoint, this.count(record.endpoint) + 1);
    this.changes.emit('add');
  }

  count(endpoint: Endpoint): number {
    return this.totals.get(endpoint) ?? 0;
  }

  /** Resolves once the endpoint has seen so many requests; rejects when `signal` aborts first. */
  async seen(endpoint: Endpoint, count: number, signal: AbortSignal): Promise<void> {
    while (this.count(endpoint) < count) {
      await once(this.changes, 'add', { signal });
    }
  }
}
