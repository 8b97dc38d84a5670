import type { HttpClient } from '../../net/httpClient';
import type { WaveDialectName } from '../wave/dialect';

/** What a service needs to be called: its address, its key, a way to the network. */
export interface ServiceConnection {
  readonly http: HttpClient;
  /** With the version, for example `https://www.qingbo.dev/v1`. The key goes to no other address. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** For Wave alone, which documents two forms. */
  readonly dialect: WaveDialectName;
  readonly callback?: ServiceCallback | undefined;
}

/** Where a service that offers it reports a job's end. It is a hint to ask sooner, never a source of facts. */
export interface ServiceCallback {
  readonly url: string;
  /** For Wave alone. Absent: its default, the terminal states. */
  readonly events?: readonly string[];
}
