import { randomUUID } from 'node:crypto';
import { curlCommand } from '../../core/curlCommand';
import type { InputImage } from '../../core/imageRequest';
import type { HttpClient, HttpRequest } from '../../net/httpClient';
import type { PreparedRequest } from '../prepareRequest';
import type { StudioTools } from './studioTools';

/** Takes a request down instead of sending it. */
class RecordingHttpClient implements HttpClient {
  request: HttpRequest | undefined;

  send(request: HttpRequest): Promise<never> {
    this.request ??= request;
    return Promise.reject(new Error('taken down, not sent'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * The request that would be sent, with the callback of the settings, as a command for a shell. Nothing is sent and no
 * key is read: the command has `$KEY` in its place. Undefined for what runs on this machine, and where another request
 * would have to come first, as one that uploads a picture.
 */
export async function curlOf(
  { configuredCallback, services, providerOf, readSetting }: StudioTools,
  { draft, request }: PreparedRequest,
): Promise<string | undefined> {
  const entry = providerOf(draft.model);
  const address = services.connections.address(entry);
  if (!entry.service || !address) return undefined;
  const { createServiceProvider } = await import('../../providers/createServiceProvider');
  const http = new RecordingHttpClient();
  const provider = createServiceProvider(entry.service.id, {
    ...{ http, baseUrl: address.baseUrl, apiKey: '$KEY' },
    dialect: readSetting('easel.providers.wave.dialect'),
    callback: configuredCallback(entry.service),
  });
  const readsAddresses = draft.model.input?.delivery === 'url';
  const images = readsAddresses ? request.images.map(asHosted) : request.images;
  const options = { signal: new AbortController().signal, idempotencyKey: randomUUID() };
  try {
    await provider.start({ ...request, images }, options);
  } catch (error) {
    if (!http.request) throw error;
  }
  const { method, url, headers = {}, body } = http.request ?? {};
  if (method === undefined || url === undefined || typeof body !== 'string') return undefined;
  return curlCommand({ method, url, headers, body });
}

/** Where a picture of this machine will be is not known before it is there. */
function asHosted(image: InputImage): InputImage {
  if (image.url !== undefined) return image;
  return { ...image, url: `https://example.com/${encodeURIComponent(image.name)}` };
}
