import * as z from 'zod/mini';
import * as vscode from 'vscode';
import { ImageError, invalidRequest } from '../core/errors';
import type { ImageModel } from '../core/imageModel';
import type { InputImage } from '../core/imageRequest';
import { words } from '../core/words';
import { createSystemClock } from '../net/systemClock';
import { isLoopbackUrl } from '../net/urlPolicy';
import type { ImageHost } from '../imageHosts/imageHost';
import type { ProviderEntry } from '../providers/registry';
import { readSetting } from './configuration';
import type { Connections } from './connections';
import type { Credentials } from './credentials';
import { committedFile } from './gitFile';
import type { ImageSource } from './inputImages';
import { consentFor, hostPlace, s3Settings, uploadSettings } from './hostSettings';
import type { Log } from './log';
import { providerOf } from './modelTable';

const removalsKey = 'easel.imageHost.removals';
/** For taking one picture away; the job it was put there for has ended. */
const removeTimeoutMs = 30_000;
/** Signed addresses expire after an hour. */
const leftoverAgeMs = 3_600_000;
const forgottenAfterMs = 7 * 24 * 3_600_000;
const consentsKey = 'easel.imageHost.consents';

const s3KeysSchema = z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() });
const removalsSchema = z.array(
  z.strictObject({
    kind: z.string(),
    place: z.string(),
    removal: z.json(),
    atMs: z.number(),
    /** Whose picture it is, for a later window that goes on with the job. */
    jobId: z.optional(z.string()),
  }),
);
type Removal = z.infer<typeof removalsSchema>[number];

interface Putting {
  /** For messages. */
  readonly field: string;
  readonly jobId?: string;
  /** Takes up what is put there. */
  readonly removals: Removal[];
  readonly signal: AbortSignal;
}

/** A service's own upload. */
export interface OwnUpload {
  readonly url: string;
  readonly apiKey: string;
}

/** Pictures that a service can read now. */
export interface HostedImages {
  readonly images: readonly InputImage[];
  /** Takes away what was put somewhere for the job; never rejects. */
  release(): Promise<void>;
}

/** Which pictures a service that reads addresses only cannot be given as they are. */
export function needsHost(model: ImageModel, images: readonly InputImage[]): boolean {
  return model.input?.delivery === 'url' && images.some(image => image.url === undefined);
}

/** Puts pictures of this machine where a service that reads addresses only can read them. */
export class ImageHosting {
  /** Services' own uploads that turned out not to be there. */
  private readonly missingUploads = new Set<string>();

  constructor(
    private readonly connections: Pick<Connections, 'http' | 'address'>,
    private readonly credentials: Pick<Credentials, 'find'>,
    private readonly memento: vscode.Memento,
    private readonly log: Log,
    /** Where GitHub serves files; its own address by default. */
    private readonly githubOrigin?: string,
  ) {}

  get isSetUp(): boolean {
    return readSetting('easel.imageHost.kind') !== 'none';
  }

  /**
   * Where pictures are put now: see `hostPlace`.
   * @throws ImageError `invalid-request` naming the setting that is missing or wrong
   */
  get place(): string {
    return hostPlace();
  }

  /**
   * The address of a service's own upload; undefined where it has none, as far as is known.
   * @throws ImageError `invalid-request` naming the setting when the service's address may not be used
   */
  uploadAt(entry: ProviderEntry): string | undefined {
    const upload = entry.service?.upload;
    const address = upload && this.connections.address(entry);
    if (!address) return undefined;
    const url = `${address.baseUrl}/${upload.path}`;
    return this.missingUploads.has(url) ? undefined : url;
  }

  /**
   * Whether the person has said that there is no need to ask before a picture is put there.
   * @param uploadUrl a service's own upload; without it, where the settings say
   */
  mayPutWithoutAsking(uploadUrl?: string): boolean {
    return this.consents().includes(uploadUrl ?? consentFor(this.place));
  }

  async putWithoutAsking(uploadUrl?: string): Promise<void> {
    const consents = new Set([...this.consents(), uploadUrl ?? consentFor(this.place)]);
    await this.memento.update(consentsKey, [...consents]);
  }

  /**
   * The same images, with addresses a service's own upload gave them; undefined where it turns out that the
   * service has none.
   * @throws ImageError in the service's own name when it refuses one
   */
  async uploadTo(
    upload: OwnUpload,
    model: ImageModel,
    sources: readonly ImageSource[],
    signal: AbortSignal,
  ): Promise<HostedImages | undefined> {
    const { createServiceUpload, isUploadMissing } = await import('../imageHosts/hostPicture');
    const host = createServiceUpload(upload, this.connections.http);
    const place = { host, place: new URL(upload.url).origin };
    const put = (source: ImageSource, field: string): Promise<string> =>
      this.putAt(place, model.input, source, { field, removals: [], signal });
    try {
      return { images: await withAddresses(sources, put), release: () => Promise.resolve() };
    } catch (error) {
      if (ImageError.is(error, 'not-an-image')) throw notPut(place.place, error);
      if (!ImageError.is(error) || !isUploadMissing(error)) throw error;
      this.log.error('the service takes no pictures itself', error);
      this.missingUploads.add(upload.url);
      return undefined;
    }
  }

  /**
   * The same images, each with an address.
   * @throws ImageError when one cannot be put there; what was put there before is taken away again.
   */
  async host(
    { jobId, model }: { readonly jobId: string; readonly model: ImageModel },
    sources: readonly ImageSource[],
    signal: AbortSignal,
  ): Promise<HostedImages> {
    const removals: Removal[] = [];
    const release = (): Promise<void> => this.removeAll(removals);
    const put = (source: ImageSource, field: string): Promise<string> =>
      this.put(model.input, source, { field, jobId, removals, signal });
    try {
      return { images: await withAddresses(sources, put), release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * Puts a tiny picture there, reads it as a service would, and takes it away.
   * @throws ImageError with what failed
   */
  async tryOut(signal: AbortSignal): Promise<void> {
    const removals: Removal[] = [];
    try {
      const read = (): Promise<Uint8Array> => Promise.resolve(testPicture());
      const name = 'easel-test.png';
      const image = { name, url: undefined, read, mediaType: undefined, size: undefined };
      const url = await this.put(
        testLimits,
        { image, source: '' },
        { field: name, removals, signal },
      );
      const { checkHosted } = await import('../imageHosts/hostPicture');
      await checkHosted(this.connections.http, url, testPicture(), signal);
    } finally {
      await this.removeAll(removals);
    }
  }

  /**
   * Reads a picture where a person says it is, as a service would, without any key.
   * @throws ImageError `invalid-request` with what came instead, `rate-limited`, `network` or `timeout`
   */
  async checkPasted(
    model: ImageModel,
    { name, url }: InputImage,
    signal: AbortSignal,
  ): Promise<void> {
    if (url === undefined || !model.input) return;
    const { checkAddress } = await import('../imageHosts/hostPicture');
    const service = this.connections.address(providerOf(model));
    const loopbackAllowed = service !== undefined && isLoopbackUrl(new URL(service.origin));
    const options = { field: name, loopbackAllowed, signal };
    await checkAddress(this.connections.http, url, model.input, options);
  }

  /** Takes away what was put somewhere for a job, also by an earlier window; never rejects. */
  async releaseJob(jobId: string): Promise<void> {
    await this.removeAll(this.remembered().filter(removal => removal.jobId === jobId));
  }

  /** Takes away what earlier windows left behind, once no job can need it any more; never rejects. */
  async removeLeftovers(): Promise<void> {
    const before = Date.now() - leftoverAgeMs;
    await this.removeAll(this.remembered().filter(({ atMs }) => atMs < before));
  }

  private async put(
    limits: ImageModel['input'],
    source: ImageSource,
    putting: Putting,
  ): Promise<string> {
    const { place } = this;
    try {
      const isOnGithub = readSetting('easel.imageHost.kind') === 'github';
      const host = await this.open(isOnGithub ? vscode.Uri.parse(source.source) : undefined);
      return await this.putAt({ host, place }, limits, source, putting);
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      throw notPut(place, error);
    }
  }

  private async putAt(
    { host, place }: { readonly host: ImageHost; readonly place: string },
    limits: ImageModel['input'],
    { image }: ImageSource,
    { field, jobId, removals, signal }: Putting,
  ): Promise<string> {
    const { read } = image;
    if (!read || !limits) throw invalidRequest(field, words`a file that can be read`, image.name);
    const { hostPicture } = await import('../imageHosts/hostPicture');
    const onRemovable = async (removal: Removal['removal']): Promise<void> => {
      const entry = { kind: host.id, place, removal, atMs: Date.now(), ...(jobId && { jobId }) };
      removals.push(entry);
      await this.memento.update(removalsKey, [...this.remembered(), entry]);
    };
    const options = { limits, field, signal, onRemovable };
    const { url } = await hostPicture(host, await read(), options);
    // The address may be a key to the picture for an hour.
    this.log.addSecret(url);
    return url;
  }

  /** The host the settings name, ready to be used. */
  private async open(file: vscode.Uri | undefined): Promise<ImageHost> {
    const { createImageHost } = await import('../imageHosts/hostPicture');
    const tools = { http: this.connections.http, clock: createSystemClock() };
    const kind = readSetting('easel.imageHost.kind');
    switch (kind) {
      case 'none':
        throw invalidRequest('easel.imageHost.kind', words`s3, github or upload`, kind);
      case 'github':
        if (!file) throw invalidRequest('images', words`a file of this workspace`, words`none`);
        return createImageHost(
          {
            ...{ id: kind, file: await committedFile(file) },
            ...(this.githubOrigin !== undefined && { origin: this.githubOrigin }),
          },
          tools,
        );
      case 's3':
        return createImageHost(
          { id: kind, settings: s3Settings(), keys: await this.s3Keys() },
          tools,
        );
      case 'upload': {
        const settings = uploadSettings();
        for (const secret of [
          ...Object.values(settings.headers),
          ...Object.values(settings.fields),
        ]) {
          this.log.addSecret(secret);
        }
        return createImageHost({ id: kind, settings }, tools);
      }
    }
  }

  private async s3Keys(): Promise<z.infer<typeof s3KeysSchema>> {
    const text = await this.credentials.find('s3', this.place);
    const keys = text === undefined ? undefined : s3KeysSchema.safeParse(JSON.parse(text)).data;
    if (!keys) {
      throw invalidRequest(
        'easel.imageHost.s3',
        words`set up with its keys`,
        words`no keys for this address`,
      );
    }
    this.log.addSecret(keys.secretAccessKey);
    return keys;
  }

  private consents(): readonly string[] {
    return z.array(z.string()).safeParse(this.memento.get(consentsKey)).data ?? [];
  }

  private remembered(): readonly Removal[] {
    return removalsSchema.safeParse(this.memento.get(removalsKey)).data ?? [];
  }

  private async removeAll(removals: readonly Removal[]): Promise<void> {
    for (const removal of removals) {
      try {
        await this.remove(removal);
      } catch (error) {
        // The next window tries again.
        this.log.error('a picture could not be taken away', error);
      }
    }
  }

  private async remove(removal: Removal): Promise<void> {
    const isSamePlace = this.isSetUp && removal.place === this.place;
    if (!isSamePlace || removal.kind !== readSetting('easel.imageHost.kind')) {
      // Without its keys nothing can be done about it; a person may set the host up again.
      if (Date.now() - removal.atMs > forgottenAfterMs) await this.forget(removal);
      return;
    }
    const host = await this.open(undefined);
    await host.remove?.(removal.removal, AbortSignal.timeout(removeTimeoutMs));
    await this.forget(removal);
  }

  private async forget({ removal }: Removal): Promise<void> {
    const name = JSON.stringify(removal);
    const left = this.remembered().filter(each => JSON.stringify(each.removal) !== name);
    await this.memento.update(removalsKey, left);
  }
}

function notPut(place: string, cause: ImageError): ImageError {
  const details = { subject: place, cause, delivery: 'not-sent' } as const;
  return new ImageError('image-host-failed', 'a picture was not put there', details);
}

/** One after the other, so that no more than one picture is held in memory. */
async function withAddresses(
  sources: readonly ImageSource[],
  put: (source: ImageSource, field: string) => Promise<string>,
): Promise<readonly InputImage[]> {
  const images: InputImage[] = [];
  for (const [index, source] of sources.entries()) {
    const url = source.image.url ?? (await put(source, `images[${index}]`));
    images.push({ ...source.image, url });
  }
  return images;
}

const testLimits = { mediaTypes: ['image/png'], maxBytes: 1_000, delivery: 'url' } as const;

/** One grey pixel. */
function testPicture(): Uint8Array {
  const base64 =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
  return Buffer.from(base64, 'base64');
}

/** As `Credentials` keeps them. */
export function storedS3Keys(accessKeyId: string, secretAccessKey: string): string {
  return JSON.stringify({ accessKeyId, secretAccessKey });
}
