import { ImageError } from '../core/errors';
import type { ImageProvider } from '../core/imageProvider';
import type { HttpClient } from '../net/httpClient';
import { checkApiBaseUrl, isLoopbackUrl } from '../net/urlPolicy';
import type { ProviderEntry } from '../providers/registry';
import { readSetting } from './configuration';

/** What stands for an origin where nothing leaves the machine. */
export const offlineOrigin = 'offline';

export interface ServiceAddress {
  readonly baseUrl: string;
  /** What a key is bound to. */
  readonly origin: string;
}

export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackUrl(new URL(origin));
}

/** The ways to the services. Nothing is loaded or opened before the first request. */
export class Connections {
  private client: Promise<HttpClient> | undefined;

  /**
   * Where the provider's requests go by the settings; undefined for what runs on this machine.
   * @throws ImageError `invalid-request` naming the setting when its address may not be used.
   */
  address(entry: ProviderEntry): ServiceAddress | undefined {
    if (!entry.service || entry.id !== 'wave') return undefined;
    const setting = 'easel.providers.wave.baseUrl' as const;
    const configured = readSetting(setting);
    const dialect = readSetting('easel.providers.wave.dialect');
    const text = configured === '' ? entry.service.baseUrl(dialect) : configured;
    const url = checkApiBaseUrl(text, setting);
    return { baseUrl: url.href.replace(/\/+$/, ''), origin: url.origin };
  }

  /** The provider, ready to be called. */
  async provider(entry: ProviderEntry, apiKey: string | undefined): Promise<ImageProvider> {
    const address = this.address(entry);
    if (!entry.service || !address) {
      const { createOfflineProvider } = await import('../providers/offline/offlineProvider');
      return createOfflineProvider();
    }
    if (apiKey === undefined) throw new ImageError('no-key', `no key for ${entry.id}`);
    return entry.service.create({
      http: await this.http(),
      baseUrl: address.baseUrl,
      apiKey,
      dialect: readSetting('easel.providers.wave.dialect'),
    });
  }

  /** The one HTTP client of this window, made when it is first needed. */
  http(): Promise<HttpClient> {
    this.client ??= import('../net/undiciHttpClient').then(
      loaded => loaded.createUndiciHttpClient({}),
      (error: unknown) => {
        this.client = undefined;
        throw error;
      },
    );
    return this.client;
  }

  async dispose(): Promise<void> {
    await (await this.client)?.close();
  }
}
