import { ImageError, invalidRequest } from '../core/errors';
import type { ImageProvider } from '../core/imageProvider';
import { createFallbackHttpClient } from '../net/fallbackHttpClient';
import { createFetchHttpClient } from '../net/fetchHttpClient';
import type { HttpClient } from '../net/httpClient';
import { createRenewableHttpClient } from '../net/renewableHttpClient';
import { readSystemCertificates } from '../net/systemCertificates';
import { checkApiBaseUrl, isLoopbackUrl } from '../net/urlPolicy';
import type { ProviderEntry, ServiceEntry } from '../providers/registry';
import type { ServiceCallback } from '../providers/support/serviceConnection';
import { readSetting } from './configuration';
import { readNetworkSettings, type NetworkSettings } from './networkSettings';
import { words } from '../core/words';

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
  /** The one HTTP client of this window. Each request goes by the network's settings of its moment. */
  readonly http = createRenewableHttpClient({
    settings: readNetworkSettings,
    create: createHttpClient,
  });

  /**
   * Where the provider's requests go by the settings; undefined for what runs on this machine.
   * @throws ImageError `invalid-request` naming the setting when its address may not be used.
   */
  address(entry: ProviderEntry): ServiceAddress | undefined {
    if (!entry.service) return undefined;
    const setting = `easel.providers.${entry.service.id}.baseUrl` as const;
    const configured = readSetting(setting);
    const dialect = readSetting('easel.providers.wave.dialect');
    const text = configured === '' ? entry.service.baseUrl(dialect) : configured;
    const url = checkApiBaseUrl(text, setting);
    return { baseUrl: url.href.replace(/\/+$/, ''), origin: url.origin };
  }

  /**
   * The provider, ready to be called. Only what sends a request has to do with callbacks: a mistake in their settings
   * must not keep what is paid for from being fetched.
   *
   * @throws ImageError `invalid-request` naming the setting that is wrong, `no-key`
   */
  async provider(
    entry: ProviderEntry,
    apiKey: string | undefined,
    purpose: 'send' | 'fetch',
  ): Promise<ImageProvider> {
    const address = this.address(entry);
    if (!entry.service || !address) {
      const { createOfflineProvider } = await import('../providers/offline/offlineProvider');
      return createOfflineProvider();
    }
    if (apiKey === undefined) throw new ImageError('no-key', `no key for ${entry.id}`);
    const { createServiceProvider } = await import('../providers/createServiceProvider');
    return createServiceProvider(entry.service.id, {
      http: this.http,
      baseUrl: address.baseUrl,
      apiKey,
      dialect: readSetting('easel.providers.wave.dialect'),
      ...(purpose === 'send' && { callback: configuredCallback(entry.service) }),
    });
  }

  async dispose(): Promise<void> {
    await this.http.close();
  }
}

async function createHttpClient(settings: NetworkSettings): Promise<HttpClient> {
  // Looked up at each request: the editor puts its own in place of Node's when it is ready to.
  const editor = createFetchHttpClient({ fetch: (...parameters) => fetch(...parameters) });
  if (settings.client === 'editor') return editor;
  const { createUndiciHttpClient } = await import('../net/undiciHttpClient');
  const undici = createUndiciHttpClient({
    proxy: settings.proxy,
    verifyProxyCertificate: settings.verifyProxyCertificate,
    ...(settings.systemCertificates && {
      certificateAuthorities: () => readSystemCertificates(process.env),
    }),
  });
  if (settings.client === 'undici') return undici;
  return createFallbackHttpClient({ preferred: undici, other: editor });
}

/**
 * @throws ImageError `invalid-request` naming the setting, where its address could not be called or the
 * service has no such event.
 */
export function configuredCallback(service: ServiceEntry): ServiceCallback | undefined {
  if (!service.callsBack) return undefined;
  const setting = 'easel.callback.url';
  const text = readSetting(setting);
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw invalidRequest(setting, words`an https address without a name and password in it`, text);
  }
  const events = configuredEvents(service);
  return { url: url.href, ...(events.length > 0 && { events }) };
}

function configuredEvents(service: ServiceEntry): readonly string[] {
  const dialect = readSetting('easel.providers.wave.dialect');
  const known = service.callbackEvents?.(dialect);
  if (!known) return [];
  const setting = 'easel.callback.events';
  const events = readSetting(setting);
  const foreign = events.find(event => !known.includes(event));
  if (foreign === undefined) return events;
  throw invalidRequest(setting, words`of ${known.join(', ')} in dialect ${dialect}`, foreign);
}
