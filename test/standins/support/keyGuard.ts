import type { StandInRequest } from './standInServer';

/** A key that arrived where it does not belong. */
export interface KeyLeak<Endpoint extends string> {
  readonly endpoint: Endpoint;
  readonly path: string;
  /** The header's name, or `url`. */
  readonly where: string;
}

/** Who a key belongs to, and where keys arrive that have no business there. */
export class KeyGuard<Endpoint extends string> {
  readonly leaks: KeyLeak<Endpoint>[] = [];

  constructor(
    private readonly keys: readonly string[],
    /** What anybody may read: a key there is told to whoever hosts the pictures. */
    private readonly keyless: readonly string[] = ['download'],
  ) {}

  /** The account of a bearer key, which is the key; undefined where it is missing or wrong. */
  accountOf(authorization: string | undefined): string | undefined {
    const key = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
    return this.keys.find(candidate => candidate === key);
  }

  /** Keeps what the request gives away in its address or to a keyless endpoint; false if nothing. */
  leaked({ endpoint, url, headers }: StandInRequest<Endpoint>): boolean {
    const path = url.pathname + url.search;
    const isKeyless = this.keyless.includes(endpoint);
    const places = Object.entries(headers)
      .filter(([name, value]) => isKeyless && (name === 'authorization' || this.holdsKey(value)))
      .map(([name]) => name);
    if (this.holdsKey(path)) {
      places.push('url');
    }
    this.leaks.push(...places.map(where => ({ endpoint, path, where })));
    return places.length > 0;
  }

  private holdsKey(text: string): boolean {
    return this.keys.some(key => text.includes(key));
  }
}
